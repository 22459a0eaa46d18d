import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const app = new Hono();
app.get('/healthz', (context) => context.text('ok\n'));
app.get('/', (context) => context.text('Hello from pnpm\n'));

const server = serve({
  fetch: app.fetch,
  port: Number(process.env.PORT ?? 3000),
  hostname: process.env.HOST ?? '0.0.0.0',
});
server.keepAliveTimeout = 75_000;

process.on('SIGTERM', () => server.close(() => process.exit(0)));
