import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../machine/run.ts';

const LEGO = 'github.com/go-acme/lego/v5';

/**
 * Puts Traefik's ACME client beside a go.mod that takes it from there, without the clients of some 180 DNS providers: they are most of what would
 * be compiled, nothing in the testbed orders a certificate by DNS, and not all of their modules can be had everywhere.
 */
export async function withoutDnsProviders(source: string): Promise<void> {
  const { Require } = JSON.parse(await run(['go', 'mod', 'edit', '-json'], { cwd: source })) as {
    Require: { Path: string; Version: string }[];
  };
  const pinned = Require.find(({ Path }) => Path === LEGO);
  if (!pinned) throw new Error(`go.mod does not say which ${LEGO} is wanted.`);
  // From outside: inside, the version is replaced by the directory that is about to be made.
  const downloaded = await run(['go', 'mod', 'download', '-json', `${LEGO}@${pinned.Version}`], { cwd: '/' });
  const { Dir } = JSON.parse(downloaded) as { Dir: string };
  const target = join(source, 'lego');
  await cp(Dir, target, { recursive: true });
  // What is in the module cache is read-only.
  await run(['chmod', '-R', 'u+w', target]);
  await writeFile(join(target, 'providers', 'dns', 'zz_gen_dns_providers.go'), NO_PROVIDERS);
}

const NO_PROVIDERS = `package dns

import (
	"fmt"

	"github.com/go-acme/lego/v5/challenge"
)

func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) {
	return nil, fmt.Errorf("built without DNS providers, so without %s", name)
}
`;
