/** Only the client is loaded: the whole of undici (fetch, WebSocket, caches) would cost each edge about 12 MB. */
declare module 'undici/lib/dispatcher/client.js' {
  import type { Client } from 'undici';

  const ClientClass: typeof Client;
  export default ClientClass;
}
