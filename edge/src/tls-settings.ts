/**
 * What both edges agree to on their TLS port: TLS 1.2 and 1.3 with the ciphers of Mozilla's "intermediate" recommendation (Server Side TLS,
 * guidelines 5.7, https://ssl-config.mozilla.org/), without session tickets, as there. Its DHE suites are left out: they need parameters of
 * their own, and every client that knows them and TLS 1.2 knows ECDHE.
 */
export const TLS_1_2_CIPHERS = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');
export const TLS_1_3_CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
].join(':');
/** In this order. */
export const ALPN = ['h2', 'http/1.1'];
