/** Single values of the platform: the hash of the set-up token, schema facts. */
export interface SettingStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  /** True for the one caller that took it away; false when it was not there. */
  remove(key: string): Promise<boolean>;
}
