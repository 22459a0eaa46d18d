/** `nonstop4 db`: the platform's database, on the machine of its server. */
export const database = {
  summary: "save, restore and move the platform's database, on the machine of its server",
  more: 'Works with the settings of the server (NONSTOP4_DATA, NONSTOP4_DATABASE and those that begin with it), so give it the same environment.',
  backup: {
    summary: 'save everything while the platform runs; every row is read back and compared',
    more: 'Into backups/ of the data directory. The key (secret.key), the code in git/ and the volumes are files of their own: save them too.',
  },
  restore: {
    summary: 'put a backup in the place of what the database has now, which is kept; the server must be stopped',
  },
  export: { summary: 'write everything into a new file while the platform runs; every row is read back and compared' },
  import: { summary: 'fill an empty database from such a file; every row is read back and compared' },
  migrate: {
    summary: 'move everything between the SQLite file and the MySQL or MariaDB of NONSTOP4_DATABASE',
    more: 'Where it came from stays as it is. The server must be stopped. Every row is read back and compared before any is kept.',
  },
  options: {
    keep: 'how many backups to keep; older ones are removed',
    to: 'mysql: from the file of the data directory to NONSTOP4_DATABASE; sqlite: back',
  },
  keepInvalid: (value: string) => `--keep is “${value}”, but must be a whole number from 1 to 1000.`,
  saved: (rows: string, file: string) => `Saved ${rows} rows to ${file}; each was read back and compared.`,
  filled: (rows: string, file: string) => `Took ${rows} rows from ${file}; each was read back and compared.`,
  moved: (rows: string) => `Moved ${rows} rows; each was read back and compared. Where they came from is as it was.`,
  kept: (place: string) => `What was there before is kept in ${place}.`,
  otherKey: (file: string) =>
    `The secrets in it were sealed with another key than this platform has: put the secret.key that belongs to ${file} into the data directory before you start.`,
  refusals: {
    'no-server-named': () => 'NONSTOP4_DATABASE is not set: set it to the database server that is meant.',
    'server-runs': () => 'The server of this platform is running: stop the platform first.',
    'account-there': () =>
      'The first account was made already: sign in with it. An operator makes further ones on the page “Users”.',
    'nothing-there': ({ database }) =>
      `There is no database of the platform${database ? ` at ${database}` : ' there'}.`,
    'schema-behind': () =>
      'The database is of another version of NonStop4: start the server of this version once, then try again.',
    'schema-differs': ({ schema }) =>
      `The file (${schema}) and the database are of different versions. Give it an empty database, or the version of NonStop4 that wrote the file.`,
    'not-empty': ({ cause }) =>
      `The database that is to be filled is not empty: ${cause} Take an empty one, or use “db restore” to replace what it has.`,
    'row-differs': ({ cause }) => `${cause} Please report this.`,
    'does-not-fit': ({ cause }) => `A value is too large for the database: ${cause}. Nothing was changed.`,
    'file-there': ({ file }) => `${file} is there already: choose another name.`,
    'file-absent': ({ file }) => `There is no file ${file}.`,
    'file-broken': ({ cause }) => `The file cannot be used: ${cause}`,
    away: () => 'The database server does not answer. Nothing was changed.',
    unusable: ({ cause }) => cause ?? '',
  } as Record<string, (params: Record<string, string>) => string>,
};
