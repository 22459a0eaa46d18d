/** Where sources go besides the platform's own repository. */
export interface GitConnection {
  /** As `parseGitAddress` accepts it. */
  address: string;
  /** Branch of the remote repository; here it is always main. */
  branch: string;
  access: GitAccess;
}

export type GitAccess =
  | { kind: 'none' }
  | TokenAccess
  /** A private key in OpenSSH's format, and lines as in known_hosts (sshd(8)) of the one server that it is shown to. */
  | { kind: 'ssh-key'; privateKey: string; publicKey: string; knownHosts: string }
  | GitHubAccess;

/** Sent as the password of HTTP Basic. */
export interface TokenAccess {
  kind: 'token';
  userName: string;
  token: string;
}

/** By GitHub's API, which says more of a repository than git does, and lets git in. */
export interface GitHubAccess {
  kind: 'github';
  /** Without a slash at its end: `https://api.github.com`, `https://ghe.example/api/v3`. */
  apiAddress: string;
  credential: GitHubCredential;
}

export type GitHubCredential =
  | { kind: 'token'; token: string }
  /** The App's id or its client id, and its RSA key in PEM. */
  | { kind: 'app'; appId: string; privateKey: string };
