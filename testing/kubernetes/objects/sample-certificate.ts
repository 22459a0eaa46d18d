/** A certificate that nobody uses, with its key: an API server looks into what it is given as one. */
export const SAMPLE_CERTIFICATE = {
  chain: `${[
    '-----BEGIN CERTIFICATE-----',
    'MIIBqjCCAVCgAwIBAgIUN5khGXQEbw3HEMawk5PMLhGv6DIwCgYIKoZIzj0EAwIw',
    'GzEZMBcGA1UEAwwQc2hvcC5leGFtcGxlLmNvbTAgFw0yNjExMjYwNDM2MTJaGA8y',
    'MTI2MTEwMjA0MzYxMlowGzEZMBcGA1UEAwwQc2hvcC5leGFtcGxlLmNvbTBZMBMG',
    'ByqGSM49AgEGCCqGSM49AwEHA0IABOjbHYTmN2qYeiDPeNLvAY4bnZqYpzqMsX4i',
    'G1n3CPDqG1Y+q+9bP69Pk1GY44EG4Fu2Hxp2wdE24AfLOoZ/eF+jcDBuMB0GA1Ud',
    'DgQWBBRTVxe6gfxhBdMcQkaYf+aYfcfJujAfBgNVHSMEGDAWgBRTVxe6gfxhBdMc',
    'QkaYf+aYfcfJujAPBgNVHRMBAf8EBTADAQH/MBsGA1UdEQQUMBKCEHNob3AuZXhh',
    'bXBsZS5jb20wCgYIKoZIzj0EAwIDSAAwRQIhAIliBVMhFzn3rdW9GGK79j1g/0xF',
    'jh4WwwatoCU2mvI9AiA0pPt3FA2D/MdQTWVcErZPUWWY9qRlxxf9mB1CyruLOA==',
    '-----END CERTIFICATE-----',
  ].join('\n')}\n`,
  key: `${[
    '-----BEGIN PRIVATE KEY-----',
    'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggDvYftnmMc3P0bIM',
    'Uk19n2QlVERT/f5WWcNzK4iv4CGhRANCAATo2x2E5jdqmHogz3jS7wGOG52amKc6',
    'jLF+IhtZ9wjw6htWPqvvWz+vT5NRmOOBBuBbth8adsHRNuAHyzqGf3hf',
    '-----END PRIVATE KEY-----',
  ].join('\n')}\n`,
};
