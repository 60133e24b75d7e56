/** What a call throws that got no answer. Apart from the link, so that words can be found for it without a page. */

/** The core was not reached, or did not answer in time. Whether it has acted is not known. */
export class LinkError extends Error {
  readonly reason: 'lost' | 'timeout';

  constructor(reason: 'lost' | 'timeout') {
    super(reason === 'lost' ? 'The core cannot be reached' : 'The core did not answer in time');
    this.name = 'LinkError';
    this.reason = reason;
  }
}
