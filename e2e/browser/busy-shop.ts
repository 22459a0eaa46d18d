import type { Files } from '../harness/deploy.ts';

const CATALOGUE = `export const catalogue = [
  { id: 'lamp', name: 'Desk lamp', price: 39 },
  { id: 'mug', name: 'Enamel mug', price: 12 },
  { id: 'chair', name: 'Folding chair', price: 64 },
];
`;

const SERVER = `import { createServer } from 'node:http';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogue } from './catalogue.js';
import { page } from './page.js';

const orders = join(process.env.DATA_DIR ?? '.', 'orders.txt');

const server = createServer(async (request, response) => {
  const started = performance.now();
  const { status, body } = await answer(request).catch((error) => {
    console.error(\`\${request.method} \${request.url}: \${error.message}\`);
    return { status: 500, body: 'Something went wrong.' };
  });
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(body);
  console.log(request.method, request.url, status, \`\${Math.round(performance.now() - started)} ms\`);
});

async function answer(request) {
  if (request.url === '/healthz') return { status: 200, body: 'ok' };
  if (request.url === '/orders') {
    await appendFile(orders, 'order\\n');
    return { status: 201, body: 'Thank you.' };
  }
  const item = catalogue.find(({ id }) => request.url === \`/items/\${id}\`);
  if (request.url === '/stock') throw new Error('the stock list cannot be read');
  if (request.url !== '/' && !item) return { status: 404, body: page('Not found', []) };
  await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 25));
  return { status: 200, body: page('Winter shop', item ? [item] : catalogue) };
}

server.listen(process.env.PORT, () => console.log('the shop is open'));
`;

const PAGE = `export function page(title, items) {
  const list = items.map(({ name, price }) => \`<li>\${name}: \${price} €</li>\`).join('');
  return \`<!doctype html><title>\${title}</title><h1>\${title}</h1><ul>\${list}</ul>\`;
}
`;

/** The code of a shop that looks like somebody's real one; three versions of it, each a little further. */
export const SHOP: Files[] = [
  {
    'package.json': `${JSON.stringify({ name: 'winter-shop', version: '1.0.0', type: 'module', scripts: { start: 'node server.js' } }, null, 2)}\n`,
    'README.md': '# Winter shop\n\nThings for the cold months.\n',
    'server.js': SERVER,
    'catalogue.js': CATALOGUE,
    'page.js': PAGE,
    'public/robots.txt': 'User-agent: *\n',
  },
];
const [first = {}] = SHOP;
SHOP.push({ ...first, 'catalogue.js': CATALOGUE.replace('];', "  { id: 'rug', name: 'Wool rug', price: 85 },\n];") });
SHOP.push({
  ...SHOP[1],
  'page.js': PAGE.replace('<h1>', '<link rel="icon" href="/icon.svg"><h1>').replace(' €', '.00 €'),
  'public/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>\n',
});

/** An update that does not start: it uses a package that it does not name. */
export const SHOP_THAT_FAILS: Files = {
  ...SHOP[2],
  'server.js': `import Stripe from 'stripe';\n${SERVER}`,
};

/** What visitors of the shop ask for, most often first; one in forty meets a fault. */
export const WANTED = ['/', '/', '/items/lamp', '/', '/items/mug', '/items/rug', '/', '/items/chair'];
export const FAULTY = '/stock';
