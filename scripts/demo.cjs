'use strict';
const path = require('node:path');
const { main } = require('./bootstrap.cjs');
const { runInForeground } = require('./bootstrap/run-command.cjs');

void main((node, root) => runInForeground(node, [path.join(root, 'dist', 'demo.js'), ...process.argv.slice(2)]));
