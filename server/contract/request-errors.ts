/** Errors of a call to a provider's API. Their class says what money needs to know: a definite no, or unknown. */

export interface JsonAnswer {
  /** 200 to 299, or 400 to 499 in a {@link RequestRejected}. */
  readonly status: number
  /** Parsed. Undefined only for a 4xx that is not JSON, and for a 204 that the call accepts. */
  readonly body: unknown
  /** The text of the body, for adapters that need its number literals. */
  readonly text: string
}

/**
 * What every failed call throws. The message names the call and what happened. It never contains the query of an
 * address, a header or the provider's text.
 */
export abstract class RequestError extends Error {
  abstract readonly code: 'not_sent' | 'unknown' | 'rejected'
}

/** Nothing reached the provider: there was no connection, or the caller gave up before it was made. A definite no. */
export class RequestNotSent extends RequestError {
  readonly code = 'not_sent'
  override readonly name = 'RequestNotSent'
}

/**
 * The request was sent, and no usable answer came back: a time-out, a cut connection, a 5xx, a redirect, or an answer
 * that is unreadable or too large.
 */
export class RequestOutcomeUnknown extends RequestError {
  readonly code = 'unknown'
  override readonly name = 'RequestOutcomeUnknown'
}

/** The provider answered with a 4xx: it understood the request and did not execute it. A definite no. */
export class RequestRejected extends RequestError {
  readonly code = 'rejected'
  override readonly name: string = 'RequestRejected'
  readonly status: number
  /** Private, so that no logger or inspector prints the provider's text. */
  readonly #answer: JsonAnswer

  constructor(message: string, answer: JsonAnswer) {
    super(message)
    this.status = answer.status
    this.#answer = answer
  }

  get answer(): JsonAnswer {
    return this.#answer
  }
}

/** The provider does not accept our key: 401, 403, or its own wording in another answer. The shop has to fix this. */
export class KeyRefused extends RequestRejected {
  override readonly name = 'KeyRefused'
}
