/** Another server leads by now: what this one wanted to write for its loops was not written, and whoever leads does it. */
export class LeadershipLost extends Error {
  constructor() {
    super('another server leads by now: nothing was written');
    this.name = 'LeadershipLost';
  }
}
