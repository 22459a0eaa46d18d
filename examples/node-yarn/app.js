const polka = require('polka');

const app = polka();
app.get('/healthz', (_request, response) => response.end('ok\n'));
app.get('/', (_request, response) => response.end('Hello from Yarn\n'));
app.listen(process.env.PORT || 3000, process.env.HOST || '0.0.0.0', () => console.log('listening'));
app.server.keepAliveTimeout = 75_000;

process.on('SIGTERM', () => app.server.close(() => process.exit(0)));
