/**
 * The token of all calls to bKash. bKash blocks a merchant who asks for tokens too often, so all calls share one: it is
 * granted once for all who wait, kept until ten minutes before its end, and granted four times an hour at most.
 */

import { KeyRefused, RequestNotSent } from '../../contract/request-errors.ts'

export interface Granted {
  readonly token: string
  /** In milliseconds. */
  readonly lifetime: number
}

export interface TokenCache {
  /**
   * @throws {RequestNotSent} when there is no token, so that the call for which it is needed cannot be sent
   * @throws {KeyRefused} when bKash does not accept the credentials
   */
  get(signal: AbortSignal): Promise<string>
  /** A token in place of one that was not accepted. @throws as {@link get} does */
  replace(token: string, signal: AbortSignal): Promise<string>
  /** bKash has called the app key invalid. The token is still used: the answer may concern one payment. */
  doubt(): void
  /** A token that bKash has granted since the last {@link doubt}, and that need not be replaced. @throws as {@link get} does */
  prove(signal: AbortSignal): Promise<string>
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** A token is replaced when less than this is left of it, in milliseconds. */
const RESERVE = 10 * MINUTE
/** The documented limit is two refreshes an hour. Whether grants count is not known. */
const GRANTS_PER_HOUR = 4
/** In milliseconds. */
const PAUSE_AFTER_FAILURE = 30_000

/**
 * @param grant asks bKash for a token; bounds its own time, because many calls wait for it
 * @param monotonic milliseconds of a clock that nobody can set: by the time of day, a failure could last for an hour
 */
export function createTokenCache(grant: () => Promise<Granted>, monotonic: () => number): TokenCache {
  let current: { readonly token: string; readonly until: number } | null = null
  let isDoubted = false
  let running: Promise<string> | null = null
  let grantedAt: readonly number[] = []
  let failure: { readonly at: number; readonly error: unknown } | null = null

  const renew = async (): Promise<string> => {
    const at = monotonic()
    if (failure && at - failure.at < PAUSE_AFTER_FAILURE) throw failure.error
    grantedAt = grantedAt.filter((time) => at - time < HOUR)
    if (grantedAt.length >= GRANTS_PER_HOUR)
      throw new RequestNotSent('bkash: not sent, too many tokens were granted in the last hour')
    grantedAt = [...grantedAt, at]
    try {
      const { token, lifetime } = await grant()
      failure = null
      isDoubted = false
      current = { token, until: at + lifetime }
      return token
    } catch (error) {
      // Whatever became of the grant, the call that needs the token was not sent.
      const known = error instanceof KeyRefused ? error : new RequestNotSent('bkash: not sent, no token was granted')
      failure = { at, error: known }
      throw known
    }
  }

  const granted = (signal: AbortSignal): Promise<string> => {
    running ??= renew().finally(() => {
      running = null
    })
    return withSignal(running, signal)
  }

  const get: TokenCache['get'] = async (signal) => {
    const left = current ? current.until - monotonic() : 0
    if (current && left >= RESERVE) return current.token
    try {
      return await granted(signal)
    } catch (error) {
      if (current && left > 0 && !signal.aborted) return current.token
      throw error
    }
  }

  return {
    get,
    replace: (token, signal) => {
      if (current?.token === token) current = null
      return get(signal)
    },
    doubt: () => {
      isDoubted = true
    },
    prove: async (signal) =>
      current && !isDoubted && current.until - monotonic() >= RESERVE ? current.token : granted(signal),
  }
}

/** The grant goes on for the others when one of the calls that wait for it is given up. */
async function withSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const givenUp = (): RequestNotSent => new RequestNotSent('bkash: not sent, given up while waiting for a token')
  if (signal.aborted) throw givenUp()
  let stop = (): void => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(givenUp())
    signal.addEventListener('abort', stop)
  })
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop))
}
