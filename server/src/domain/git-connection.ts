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
  /** Sent as the password of HTTP Basic. */
  | { kind: 'token'; userName: string; token: string }
  /** A private key in OpenSSH's format, and lines as in known_hosts (sshd(8)) of the one server that it is shown to. */
  | { kind: 'ssh-key'; privateKey: string; publicKey: string; knownHosts: string };
