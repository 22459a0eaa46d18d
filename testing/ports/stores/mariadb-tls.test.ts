import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMysqlStores } from '../../../server/src/adapters/stores/mysql/open-mysql-stores.ts';
import { type MadeCertificate, makeCertificate } from '../../https/certificates.ts';
import { RunningMariadb, skipWithoutMariadb, USER } from '../../mariadb/mariadb.ts';
import { removeDirectory } from '../../remove-directory.ts';

describe.skipIf(skipWithoutMariadb())('a MariaDB that asks for TLS', () => {
  const directory = mkdtempSync(join(tmpdir(), 'nonstop4-mariadb-tls-'));
  const certificate = makeCertificate({ hostnames: ['localhost'] });
  let mariadb: RunningMariadb;
  let database: string;
  const address = () => ({ ...mariadb.address(database), host: 'localhost' });

  async function startWith({ chain, key, root }: MadeCertificate) {
    const files = mkdtempSync(join(directory, 'files-'));
    writeFileSync(join(files, 'chain.pem'), chain);
    writeFileSync(join(files, 'key.pem'), key);
    const options = [`--ssl-cert=${join(files, 'chain.pem')}`, `--ssl-key=${join(files, 'key.pem')}`];
    return { mariadb: await RunningMariadb.start(options), root };
  }

  beforeAll(async () => {
    ({ mariadb } = await startWith(certificate));
    database = await mariadb.database();
    await mariadb.asRoot(`ALTER USER '${USER}'@'%' REQUIRE SSL`);
  });
  afterAll(async () => {
    await mariadb?.remove();
    removeDirectory(directory);
  });

  it('is spoken to where its certificate is of the authority that was named', async () => {
    const stores = await openMysqlStores({ ...address(), tls: { ca: certificate.root } });
    expect(await stores.users.count()).toBe(0);
    const [used] = await mariadb.asRoot("SHOW GLOBAL STATUS LIKE 'Ssl_accepts'");
    expect(Number(used?.Value)).toBeGreaterThan(0);
    await stores.close();
  });

  it('is refused where its certificate is of another authority, or for another name', async () => {
    const other = makeCertificate({ hostnames: ['localhost'] }).root;
    await expect(openMysqlStores({ ...address(), tls: { ca: other } })).rejects.toThrow(/cannot be used .*certificate/);
  });

  it('is refused where its certificate is for another name', async () => {
    const other = await startWith(makeCertificate({ hostnames: ['db.example.com'] }));
    const to = { ...other.mariadb.address(await other.mariadb.database()), host: 'localhost', tls: { ca: other.root } };
    await expect(openMysqlStores(to)).rejects.toThrow(/cannot be used .*altnames/);
    await other.mariadb.remove();
  });

  it('does not let in who comes without', async () => {
    await expect(openMysqlStores(address())).rejects.toThrow(/Access denied/);
  });
});
