/** What HAProxy says of one server, from `show servers state` (management guide, section 9.3). */
export interface ServerState {
  host: string;
  port: number;
  maintenance: boolean;
  draining: boolean;
  up: boolean;
}

/** The line in the form of a server-state file as well, by `backend/server`. */
export interface ServerStateRow extends ServerState {
  line: string;
}

/** Bits of srv_admin_state. */
const FORCED_MAINTENANCE = 0x01;
const FORCED_DRAIN = 0x08;

export function parseServerStates(text: string): Map<string, ServerStateRow> {
  const rows = new Map<string, ServerStateRow>();
  for (const line of text.split('\n')) {
    const fields = line.split(' ');
    if (fields.length < 19 || line.startsWith('#')) continue;
    const admin = Number(fields[6]);
    rows.set(`${fields[1]}/${fields[3]}`, {
      host: fields[4] ?? '',
      port: Number(fields[18]),
      maintenance: (admin & FORCED_MAINTENANCE) !== 0,
      draining: (admin & FORCED_DRAIN) !== 0,
      up: Number(fields[5]) === 2,
      line,
    });
  }
  return rows;
}

/** A file that HAProxy reads at its start: these lines, as it wrote them. */
export function serverStateFile(lines: readonly string[]): string {
  const columns =
    'be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port';
  return `1\n# ${columns}\n${lines.map((line) => `${line}\n`).join('')}`;
}

/** Counters of one backend or server in one worker, from `show stat`. */
export interface StatRow {
  /** Sessions now. */
  inFlight: number;
  bytesIn: number;
  bytesOut: number;
  /** Answers that the server broke off. */
  broken: number;
}

/** By `backend/server`, and `backend/BACKEND` for the sums. */
export function parseStats(text: string): Map<string, StatRow> {
  const rows = new Map<string, StatRow>();
  let place: Record<string, number> = {};
  for (const line of text.split('\n')) {
    const fields = line.split(',');
    if (line.startsWith('# ')) {
      place = Object.fromEntries(
        line
          .slice(2)
          .split(',')
          .map((name, index) => [name, index]),
      );
      continue;
    }
    if (fields.length < 10) continue;
    const figure = (name: string) => Number(fields[place[name] ?? -1] ?? 0);
    rows.set(`${fields[0]}/${fields[1]}`, {
      inFlight: figure('scur'),
      bytesIn: figure('bin'),
      bytesOut: figure('bout'),
      broken: figure('srv_abrt'),
    });
  }
  return rows;
}
