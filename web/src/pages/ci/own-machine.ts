/** Loopback, as browsers see it: names and addresses that never leave the machine. */
const OWN = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether only the platform's own machine reaches this address. */
export function isOwnMachine(address: string): boolean {
  return URL.canParse(address) && OWN.test(new URL(address).hostname);
}

/** Whether what is sent to this address can be read on its way. */
export function isReadableOnItsWay(address: string): boolean {
  return URL.canParse(address) && new URL(address).protocol === 'http:' && !isOwnMachine(address);
}
