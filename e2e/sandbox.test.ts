import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { operations } from '@nonstop4/contract';
import { ControlClient } from '@nonstop4/plane/control-client';
import { findMarkedProcesses } from '@nonstop4/plane/process-group';
import { initialEnvironment, readProcessTable } from '@nonstop4/plane/process-table';
import { findSandbox, sandboxInWords } from '@nonstop4/plane/sandbox/find-sandbox';
import type { ReplicaStatus } from '@nonstop4/worker/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readListeningSockets, socketsOf } from '../worker/src/listening-sockets.ts';
import { deploy, type Files, untilEnded, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { until } from './harness/until.ts';

/** An app that does whatever it is told: the worst that an owner could upload. `/run?` and a shell's line. */
const NODE: Files = {
  'package.json': '{"scripts":{"start":"node server.js"}}',
  'server.js': `
const { createServer } = require('node:http');
const { spawn } = require('node:child_process');
const { appendFileSync, readdirSync } = require('node:fs');
let seen; try { seen = readdirSync('DATA').join(); } catch (error) { seen = error.code; }
appendFileSync(process.env.DATA_DIR + '/boots', seen + '\\n');
createServer((request, response) => {
  if (!request.url.startsWith('/run?')) return response.end('serves');
  const child = spawn('sh', ['-c', '{ ' + decodeURIComponent(request.url.slice(5)) + '\\n} 2>&1']);
  child.stdout.on('data', (chunk) => response.write(chunk));
  child.on('close', () => response.end());
}).listen(process.env.PORT, process.env.HOST);
`,
};
const PYTHON: Files = {
  Procfile: 'web: python3 server.py\n',
  'requirements.txt': '',
  'server.py': `
import os, subprocess, urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        text = b"serves"
        if self.path.startswith("/run?"):
            line = urllib.parse.unquote(self.path[5:])
            text = subprocess.run(["sh", "-c", line], stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout
        self.send_response(200)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        pass

ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
`,
};
const VICTIM: Files = {
  'package.json': '{"scripts":{"start":"node server.js"}}',
  'marked-source.txt': 'source-of-the-victim',
  'server.js':
    "require('node:fs').writeFileSync(process.env.DATA_DIR + '/marked-data.txt', 'data-of-the-victim');\n" +
    "require('node:http').createServer((_, response) => response.end('victim')).listen(process.env.PORT);\n",
};
/** What a build finds, kept for its app to tell. */
const BUILD: Files = {
  'package.json': JSON.stringify({
    scripts: { postinstall: 'node attack.js postinstall', build: 'node attack.js build', start: 'node server.js' },
    dependencies: { local: 'file:./local' },
  }),
  'local/package.json':
    '{"name":"local","version":"1.0.0","scripts":{"install":"node ../../attack.js install || node ../attack.js install"}}',
  'attack.js': `
const { execFileSync, spawn } = require('node:child_process');
const { appendFileSync } = require('node:fs');
const ways = ['DATA/secret.key', '/proc/1/root/DATA/secret.key', '/proc/self/root/DATA/secret.key', '../../secret.key', '../../../secret.key', 'linked', 'folder/secret.key', 'hard'];
const line = 'id -u; ln -sfn DATA/secret.key linked; ln -sfn DATA folder; ln -f DATA/secret.key hard; od -An -v -tx1 ' + ways.join(' ') + " | tr -d ' '; " +
  'cat DATA/nonstop4.db; ls DATA DATA/run; cat /proc/[0-9]*/environ; grep -rs of-the-victim DATA; touch DATA/built /usr/built; kill -9 PIDS; mknod disk b 8 0 && echo made-a-"device"; ' +
  'unshare -Urm sh -c "umount -l DATA; cat DATA/secret.key" && echo unshared-"the-key"';
let said; try { said = execFileSync('sh', ['-c', '{ ' + line + '\\n} 2>&1; true'], { encoding: 'latin1' }); } catch (error) { said = String(error); }
appendFileSync(__dirname + '/found.txt', process.argv[2] + ': ' + said + '\\n');
spawn('sleep', ['987'], { detached: true, stdio: 'ignore' }).unref();
`,
  'server.js':
    "const { execFileSync } = require('node:child_process');\n" +
    // What the build left of links, followed by the app.
    "const shown = execFileSync('sh', ['-c', 'cat found.txt; { od -An -v -tx1 linked hard folder/secret.key; ls folder/; } 2>&1; true']);\n" +
    "require('node:http').createServer((_, response) => response.end(shown)).listen(process.env.PORT);\n",
};

/** Tries what needs rights that a sandbox does not give: a process, and what it was told when it tried. */
const STRONGER = `
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)

class Handle(ctypes.Structure):
    _fields_ = [("bytes", ctypes.c_uint), ("type", ctypes.c_int), ("data", ctypes.c_char * 128)]

def tried(name, result):
    print(name, "worked" if result >= 0 else "refused")

tried("ptrace", libc.ptrace(16, 1, 0, 0))
kind, data = int(sys.argv[1]), bytes.fromhex(sys.argv[2])
handle = Handle(len(data), kind, data)
ctypes.memmove(ctypes.addressof(handle) + 8, data, len(data))
tried("handle", libc.open_by_handle_at(os.open(os.environ["DATA_DIR"], os.O_RDONLY), ctypes.byref(handle), os.O_RDONLY))
`;
/** Prints what names a file to open_by_handle_at(2), which asks neither paths nor mounts: its kind, and bytes as hexadecimal digits. */
const HANDLE_OF = `
import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
handle = ctypes.create_string_buffer((128).to_bytes(4, sys.byteorder) + bytes(132))
mount = ctypes.c_int()
if libc.name_to_handle_at(-100, sys.argv[1].encode(), handle, ctypes.byref(mount), 0) == 0:
    length = int.from_bytes(handle.raw[:4], sys.byteorder)
    print(int.from_bytes(handle.raw[4:8], sys.byteorder), handle.raw[8 : 8 + length].hex())
else:
    print(1, "02000000" + "00000000")
`;

const machine = { path: '/usr/bin', home: '/', nodeBinDirectory: dirname(process.execPath), hidden: [] };
const found = await findSandbox('auto', machine);
const whyNot = found.state === 'on' ? '' : ` (skipped: ${sandboxInWords(found)})`;
const ATTACKERS = { node: NODE, python: PYTHON };
const IN_OPEN = ['data-of-the-victim', 'source-of-the-victim', 'hunter2-of-the-victim'];

function filledIn(files: Files, data: string, pids: readonly number[] = []): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      String(text)
        .replaceAll(/\bDATA\b/g, data)
        .replaceAll(/\bPIDS\b/g, pids.join(' ')),
    ]),
  );
}

/** A line of a shell that prints files as hexadecimal digits: a key is no text. */
const inHex = (...paths: string[]) =>
  paths.map((path) => `od -An -v -tx1 "${path}" | tr -d ' \\n'; echo " of ${path}"`).join('; ');

describe.runIf(found.state === 'on')(`in a sandbox${whyNot}`, () => {
  let platform: EmbeddedPlatform;
  let data: string;
  let key: string;
  beforeAll(async () => {
    platform = await startEmbeddedPlatform({
      SECRET_OF_THE_PLATFORM: 'hunter2-of-the-victim',
    });
    // What follows is not to be done to a machine.
    const said = () => /Apps and builds run .+/.exec(platform.output())?.[0];
    expect(await until(async () => said(), { timeoutMs: 30_000, what: 'the start to say how apps run' })).toContain(
      'run in sandboxes',
    );
    data = platform.data.root;
    key = readFileSync(platform.data.keyFile, 'hex');
    await deploy(platform, 'victim', await zipFiles(VICTIM));
    const { run } = await platform.api.call(operations.changeApp, {
      params: { app: 'victim' },
      body: { configVars: { PASSWORD: 'hunter2-of-the-victim' } },
    });
    if (run) await untilEnded(platform, run.id);
    for (const [name, files] of Object.entries(ATTACKERS))
      await deploy(platform, name, await zipFiles(filledIn(files, data)));
  });
  afterAll(async () => {
    await platform?.stop();
  });

  const run = async (app: string, line: string) =>
    (await visit(platform, app, `/run?${encodeURIComponent(line)}`)).text;
  const serves = async (app: string) => {
    expect(await visit(platform, app)).toEqual({ status: 200, text: 'serves' });
    expect(await visit(platform, 'victim')).toEqual({ status: 200, text: 'victim' });
  };
  const replicas = async (): Promise<ReplicaStatus[]> => {
    const all = await Promise.all(
      ['worker-0', 'worker-1'].map(async (name) => {
        const worker = new ControlClient(platform.data.socket(name));
        const found = await worker.call<ReplicaStatus[]>('GET', '/replicas');
        worker.close();
        return found;
      }),
    );
    return all.flat();
  };

  it('says so at its start and on its page', async () => {
    expect(platform.output()).toContain('Apps and builds run in sandboxes');
    expect(await platform.api.call(operations.system, {})).toMatchObject({ isolation: true });
  });

  describe.each(Object.keys(ATTACKERS))('an app of %s', (app) => {
    it('reads neither the key nor the database nor anything else of the data directory', async () => {
      const found = await run(
        app,
        `${inHex(platform.data.keyFile)}; cat ${data}/secret.key ${data}/nonstop4.db ${data}/run/* ${data}/workers/*/replicas.json; ls ${data} ${data}/git`,
      );
      expect(found).toMatch(/secret\.key: No such file/);
      expect(found).toMatch(/nonstop4\.db: No such file/);
      expect(found).not.toContain(key);
      expect((await run(app, `ls ${data}`)).split('\n').filter(Boolean).sort()).toEqual(['artifacts', 'volumes']);
      expect((await run(app, `ls ${data}/artifacts`)).split('\n').filter(Boolean)).toHaveLength(1);
      await serves(app);
    });

    it('finds no other way to them: by /proc, above its own directories, by links that it makes, by files that are open', async () => {
      const places = ['$DATA_DIR', '/tmp', '$HOME'];
      const made = places.flatMap((place) => [`${place}/symbolic`, `${place}/hard`]);
      const make = places.map((to) => `ln -sf ${data}/secret.key ${to}/symbolic; ln -f ${data}/secret.key ${to}/hard`);
      const ways = [
        ...['/proc/1/root', '/proc/self/root', '/proc/1/cwd', '/proc/$PPID/root'].map(
          (way) => `${way}${data}/secret.key`,
        ),
        ...['..', '../..', '../../..', '$DATA_DIR/../../..', '/proc/self/cwd/../..'].map((way) => `${way}/secret.key`),
        ...made,
      ];
      const seen = await run(app, `${make.join('; ')}; ${inHex(...ways)}`);
      expect(seen.match(/ of /g)).toHaveLength(ways.length);
      expect(seen).not.toContain(key);
      const open = await run(app, 'readlink /proc/[0-9]*/fd/* | sort -u');
      const ofPlatform = open.split('\n').filter((path) => path.startsWith(data));
      expect(ofPlatform.filter((path) => !/\/workers\/worker-\d\/.*\.(log|out|err)$/.test(path))).toEqual([]);
      await serves(app);
    });

    it("reads nothing of another app: neither its data nor its source nor its environment, nor the platform's", async () => {
      const found = await run(
        app,
        `grep -rsa of-the-victim ${data} /home /etc /dev/shm; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline`,
      );
      for (const secret of IN_OPEN) expect(found).not.toContain(secret);
      expect(found).not.toContain('SECRET_OF_THE_PLATFORM');
      await serves(app);
    });

    it('writes nowhere outside of its own', async () => {
      const places = [
        data,
        join(data, 'git'),
        join(data, 'run'),
        '/usr/local/bin',
        '/etc',
        '/root',
        '/opt',
        '/var',
        '/dev',
        '.',
        join(process.cwd(), 'dist'),
      ];
      await run(app, places.map((place) => `echo x > ${place}/written-by-an-app`).join('; '));
      const written = places.filter((place) => place !== '.' && existsSync(join(place, 'written-by-an-app')));
      expect(written).toEqual([]);
      const sources = readdirSync(platform.data.artifacts).filter((name) =>
        existsSync(join(platform.data.artifacts, name, 'written-by-an-app')),
      );
      expect(sources).toEqual([]);
      expect(
        await run(
          app,
          'echo kept > $DATA_DIR/own && cat $DATA_DIR/own && echo t > /tmp/own && echo h > $HOME/own && echo all',
        ),
      ).toBe('kept\nall\n');
      await serves(app);
    });

    it('connects to no control socket, and finds no door of the platform on loopback but those of visitors', async () => {
      const connect = (path: string) =>
        `node -e "require('net').connect('${path}').on('connect',()=>console.log('connected')).on('error',(e)=>console.log(e.code))"`;
      for (const name of ['supervisor', 'server', 'worker-0', 'edge-0'])
        expect(await run(app, connect(platform.data.socket(name)))).toBe('ENOENT\n');
      const pids = (await platform.processes()).map(({ pid }) => pid);
      const ports = new Set(socketsOf(pids, readListeningSockets()).map(({ port }) => port));
      expect([...ports].sort()).toEqual([platform.edgePort, Number(new URL(platform.url).port)].sort());
      const ask = (path: string) => `node -e "fetch('${platform.url}${path}').then((r)=>console.log(r.status))"`;
      expect(await run(app, ask('/api/v1/apps'))).toBe('401\n');
      await serves(app);
    });

    it('signals, traces and sees no process but its own', async () => {
      const pids = (await platform.processes()).map(({ pid }) => pid);
      const others = (await replicas()).flatMap(({ pid }) => pid ?? []);
      const found = await run(
        app,
        [...pids, ...others].map((pid) => `kill -9 ${pid}; head -c1 /proc/${pid}/mem`).join('; '),
      );
      expect(found).not.toMatch(/Operation not permitted/);
      expect((await platform.processes()).map(({ pid }) => pid)).toEqual(pids);
      expect(Number(await run(app, 'ls -d /proc/[0-9]* | wc -l'))).toBeLessThan(15);
      await serves(app);
    });

    it('ends all that it can see, and it is its own', async () => {
      const pids = (await platform.processes()).map(({ pid }) => pid);
      const before = (await replicas())
        .filter((one) => one.app === 'victim')
        .map(({ pid, restarts }) => ({ pid, restarts }));
      await run(app, '[ $(ls -d /proc/[0-9]* | wc -l) -lt 15 ] && kill -9 -1').catch(() => undefined);
      await until(async () => (await visit(platform, app).catch(() => undefined))?.status === 200, {
        timeoutMs: 60_000,
        what: 'the app to be back',
      });
      expect((await platform.processes()).map(({ pid }) => pid)).toEqual(pids);
      const after = (await replicas())
        .filter((one) => one.app === 'victim')
        .map(({ pid, restarts }) => ({ pid, restarts }));
      expect(after).toEqual(before);
      await serves(app);
    });

    it('traces no process, mounts nothing, makes no device, and opens no file by what names it beside paths', async () => {
      const [kind = '', bytes = ''] = execFileSync('python3', ['-c', HANDLE_OF, data], { encoding: 'utf8' }).split(' ');
      const stronger = `python3 - ${kind} ${bytes.trim()} <<'END'\n${STRONGER}\nEND\n`;
      const said = await run(
        app,
        `cat > /tmp/stronger.py <<'END'\n${STRONGER}\nEND\n${stronger}unshare -Urm python3 /tmp/stronger.py ${kind} ${bytes.trim()}`,
      );
      expect(said).toMatch(/ptrace refused\nhandle refused/);
      expect(said).not.toContain('handle worked');
      const tries = [
        'mknod /tmp/disk b 8 0',
        'mkdir -p /tmp/place && mount -t tmpfs none /tmp/place',
        'mount --bind / /tmp/place',
        'chroot / true',
        'nsenter -t 1 -a true',
        'head -c 1 /proc/1/mem',
        'head -c 1 /proc/kcore',
        'echo h > /proc/sysrq-trigger',
        'cat /proc/sys/kernel/core_pattern > /proc/sys/kernel/core_pattern',
        'ls /sys/fs',
        'date -s "$(date)"',
      ];
      const done = await run(app, tries.map((line) => `(${line}) >/dev/null 2>&1 && echo "did ${line}"`).join('; '));
      expect(done).toBe('');
      await serves(app);
    });

    it('gets no more rights by set-uid programs, user namespaces or what it makes itself', async () => {
      const found = await run(
        app,
        'id -u; grep -E "CapEff|CapBnd|NoNewPrivs" /proc/self/status; setpriv --reuid=0 id; su -c id; cp /bin/sh /tmp/sh; chmod u+s /tmp/sh; /tmp/sh -p -c "id -u"',
      );
      const user = found.split('\n')[0];
      expect(Number(user)).not.toBe(0);
      expect(found).toMatch(/CapEff:\s+0{16}/);
      expect(found).toMatch(/NoNewPrivs:\s+1/);
      expect(found).not.toMatch(/uid=0\(/);
      expect(found.trim().split('\n').at(-1)).toBe(user);
      const inside = await run(
        app,
        `unshare -Urm sh -c 'umount -l ${data}/artifacts/*; umount -l /tmp; umount -l /usr; mount -o remount,rw,bind /usr; ${inHex(platform.data.keyFile)}; touch /usr/written-by-an-app; ${inHex(`/proc/1/root${platform.data.keyFile}`)}'`,
      );
      expect(inside).not.toContain(key);
      expect(existsSync('/usr/written-by-an-app')).toBe(false);
      await serves(app);
    });

    it('starts processes until it has its share, and no more', async () => {
      const flood = 'i=0; while [ $i -lt 1500 ]; do sleep 60 >/dev/null 2>&1 & i=$((i+1)); done; echo all';
      expect(await run(app, flood)).not.toContain('all');
      await serves(app);
      await run(app, 'true');
      const most = Math.max(
        ...(await replicas()).map(({ id }) => findMarkedProcesses({ name: 'NONSTOP4_REPLICA', value: id }).length),
      );
      expect(most).toBeLessThanOrEqual(1024);
      expect(most).toBeGreaterThan(100);
      for (const { id, app: of } of await replicas())
        if (of !== 'victim')
          for (const row of findMarkedProcesses({ name: 'NONSTOP4_REPLICA', value: id }))
            if (readFileSync(`/proc/${row.pid}/cmdline`, 'utf8').startsWith('sleep')) process.kill(row.pid, 'SIGKILL');
      await serves(app);
    });

    it('takes memory until it has its share: it is ended as out of memory, and comes back', async () => {
      await run(app, 'node -e "const hoard = []; for (;;) hoard.push(Buffer.alloc(64 * 1024 * 1024, 1))"').catch(
        () => undefined,
      );
      const ended = await until(
        async () => (await replicas()).find(({ lastExit }) => lastExit?.reason === 'out-of-memory'),
        { timeoutMs: 30_000, what: 'a copy to be out of memory' },
      );
      await until(async () => (await replicas()).find(({ id, phase }) => id === ended.id && phase === 'ready'), {
        timeoutMs: 60_000,
        what: 'it to be ready again',
      });
      await serves(app);
    });
  });

  it('a trial sees no more than what serves', async () => {
    const [volume = ''] = readdirSync(platform.data.volumes);
    const boots = readFileSync(join(platform.data.volumes, volume, 'node', 'boots'), 'utf8')
      .trim()
      .split('\n');
    expect(boots.length).toBeGreaterThanOrEqual(3);
    expect(new Set(boots).size).toBe(1);
  });

  it('a build, with what its packages run at installation, sees its own directory only and leaves nothing behind', async () => {
    const pids = (await platform.processes()).map(({ pid }) => pid);
    await deploy(platform, 'builder', await zipFiles(filledIn(BUILD, data, pids)));
    const found = (await visit(platform, 'builder')).text;
    expect(found).toMatch(/^(postinstall|build|install): [1-9]/m);
    expect(found).toMatch(/secret\.key: No such file/);
    expect(found).not.toContain(key);
    for (const secret of [...IN_OPEN, 'SECRET_OF_THE_PLATFORM']) expect(found).not.toContain(secret);
    expect(found).not.toMatch(/made-a-device|unshared-the-key/);
    expect((await platform.processes()).map(({ pid }) => pid)).toEqual(pids);
    expect([join(data, 'built'), '/usr/built'].filter((path) => existsSync(path))).toEqual([]);
    const left = readProcessTable().filter(({ pid }) =>
      initialEnvironment(pid, 'NONSTOP4_BUILD')?.startsWith(platform.data.artifacts),
    );
    expect(left).toEqual([]);
    expect(await visit(platform, 'victim')).toEqual({ status: 200, text: 'victim' });
  });

  it('the platform killed part by part leaves apps running as they were', async () => {
    const before = (await replicas())
      .filter(({ purpose }) => purpose === 'serve')
      .map(({ id, pid, restarts }) => ({ id, pid, restarts }));
    for (const name of ['worker-0', 'server', 'worker-1']) {
      const pid = (await platform.processes()).find((one) => one.name === name)?.pid ?? 0;
      await platform.kill(name);
      expect(await visit(platform, 'victim')).toEqual({ status: 200, text: 'victim' });
      await platform.untilBack(name, pid);
    }
    const after = (await replicas())
      .filter(({ purpose }) => purpose === 'serve')
      .map(({ id, pid, restarts }) => ({ id, pid, restarts }));
    expect(after).toEqual(before);
  });
});

describe('without a sandbox', () => {
  it('the start and the page say so, and apps run as ever', async () => {
    const platform = await startEmbeddedPlatform({ NONSTOP4_SANDBOX: 'off' });
    try {
      expect(platform.output()).toContain('For sandboxes set NONSTOP4_SANDBOX=auto');
      expect(await platform.api.call(operations.system, {})).toMatchObject({
        isolation: false,
        sandbox: { reason: 'off' },
      });
      await deploy(platform, 'node', await zipFiles(NODE));
      expect(await visit(platform, 'node')).toEqual({ status: 200, text: 'serves' });
    } finally {
      await platform.stop();
    }
  });
});
