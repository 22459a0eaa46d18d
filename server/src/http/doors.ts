/** What is answered beside the operations of the contract, and what each needs. */
export const DOORS = {
  health: { who: 'anybody', because: 'whether the server answers; nothing of anybody is in it' },
  openapi: { who: 'anybody', because: 'the description of the API is public' },
  web: { who: 'anybody', because: 'the pages hold nothing; what they show comes from operations' },
  docs: { who: 'anybody', because: 'the documentation is the same for everybody' },
  'status-page': { who: 'anybody', because: 'only of an App whose owner has published it; any other is absent' },
  hooks: { who: 'whoever signs', because: 'a delivery shows by its signature or secret where it comes from' },
  metrics: {
    who: 'whoever has the token, else this machine',
    because: 'names of all apps and their owners are in it',
  },
} as const satisfies Record<string, { who: string; because: string }>;

export type Door = keyof typeof DOORS;

/** For the options of a route. */
export function door(name: Door): { rule: { door: Door } } {
  return { rule: { door: name } };
}
