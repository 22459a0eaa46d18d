'use strict';
/*
 * Loaded before a Node app by NODE_OPTIONS=--require: an app that listens on one hard-coded port (NONSTOP4_FIXED_PORT)
 * listens on the port that it was given (PORT) instead, because two copies of it cannot both have the same port on one
 * machine. Everything else is as it was: other ports, Unix sockets, handles, clients.
 */
const { Server } = require('node:net');

// biome-ignore-start lint/style/noProcessEnv: this file runs inside the user's app, where the environment is the only way in
const fixed = portOf(process.env.NONSTOP4_FIXED_PORT);
// Read now: the app may set its own PORT before it listens.
const given = portOf(process.env.PORT);
// biome-ignore-end lint/style/noProcessEnv: see above

if (fixed !== undefined && given !== undefined && fixed !== given) {
  const listen = Server.prototype.listen;
  Server.prototype.listen = function listenOnGivenPort(...args) {
    return listen.apply(this, withGivenPort(args));
  };
}

function withGivenPort(args) {
  const [first, ...rest] = args;
  if (portOf(first) === fixed) return [given, ...rest];
  // listen(options): Node takes the port before a path that stands beside it.
  if (typeof first === 'object' && first !== null && portOf(first.port) === fixed) {
    return [{ ...first, port: given }, ...rest];
  }
  return args;
}

/** Node takes a number or its digits; undefined for everything else. */
function portOf(value) {
  const isPort = typeof value === 'number' || (typeof value === 'string' && /^\s*\d+\s*$/.test(value));
  return isPort ? Number(value) : undefined;
}
