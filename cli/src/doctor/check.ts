import type { DoctorTexts } from '../texts/texts.ts';

/** What the doctor found about one thing. `missing`: the platform cannot run (or does not run well) without it. */
export interface Check {
  /** Stable, for programs: `git`, `port-8080`, `worker-0`. */
  id: string;
  state: 'ok' | 'warn' | 'missing';
  /** A few words on what was looked at. */
  title: string;
  /** What was found, in one sentence. */
  detail: string;
  /** The one command that mends it (on Debian), or the one thing to do. */
  fix?: string;
}

/** What is looked at. */
export interface Machine {
  dataRoot: string;
  path: string;
  panelPort: number;
  edgePort: number;
  /** NONSTOP4_SANDBOX of the platform, unchecked; absent: not set. */
  sandbox: string | undefined;
  /** As in CliConfig. */
  program: string;
  texts: DoctorTexts;
  /** `12.3 GB`, in the reader's language. */
  bytes(value: number): string;
}
