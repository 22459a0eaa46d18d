/** What the operator may want (`NONSTOP4_SANDBOX`): where it works, never, or nothing is started without it. */
export const SANDBOX_SETTINGS = ['auto', 'off', 'required'] as const;
export type SandboxSetting = (typeof SANDBOX_SETTINGS)[number];

/** What holds where the operator says nothing. */
export const DEFAULT_SANDBOX: SandboxSetting = 'auto';

/** Throws with a plain-language message. */
export function sandboxSetting(value: string | undefined): SandboxSetting {
  const found = SANDBOX_SETTINGS.find((one) => one === (value?.trim() || DEFAULT_SANDBOX));
  if (found === undefined)
    throw new Error(`NONSTOP4_SANDBOX must be one of ${SANDBOX_SETTINGS.join(', ')}, not ${value}.`);
  return found;
}
