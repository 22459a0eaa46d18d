/** An account at an identity provider that signs a User in here. */
export interface OidcIdentity {
  issuer: string;
  /** The provider's name for the person, which never changes. */
  subject: string;
  userId: string;
  /** As the provider said when it was linked; for the page. */
  email: string;
  createdAt: number;
}

/** The identity provider that the operator has named. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What stands on the button. */
  label: string;
}
