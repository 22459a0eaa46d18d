const express = require('express');

const app = express();
app.use(express.json());

const notes = [{ id: 1, text: 'Hello from Express' }];

app.get('/healthz', (_request, response) => response.send('ok'));
app.get('/', (_request, response) => response.type('html').send(`<h1>Notes</h1><ul>${notes.map(asItem).join('')}</ul>`));
app.get('/notes', (_request, response) => response.json(notes));
app.post('/notes', (request, response) => {
  const note = { id: notes.length + 1, text: String(request.body?.text ?? '') };
  notes.push(note);
  response.status(201).json(note);
});

function asItem({ text }) {
  return `<li>${text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)}</li>`;
}

const server = app.listen(process.env.PORT || 3000, () => console.log(`listening on port ${server.address().port}`));
server.keepAliveTimeout = 75_000;

process.on('SIGTERM', () => server.close(() => process.exit(0)));
