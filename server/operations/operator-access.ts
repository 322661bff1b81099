/** Who may use the console: tokens, sessions that outlive restarts and other companions, and a limit on wrong tokens. */

import { createHmac } from 'node:crypto'
import { PayError } from '../contract/errors.ts'
import { clientId, hashToken, newToken, tokenMatches } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import type { Store } from '../store/store.ts'

/** In milliseconds. */
const SESSION = 12 * 3_600_000
/** In milliseconds. */
const WINDOW = 60_000
/** Of one client within {@link WINDOW}, at all companions on the store together. */
const WRONG_TOKENS = 10
/** How many clients are remembered here, so that a flood of wrong tokens does not reach the store. */
const MAX_REMEMBERED = 10_000

/** Somebody who may use the console, or a script of theirs. */
export interface Operator {
  /** The fingerprint of the token. Names it in the list of actions, and says nothing about it. */
  readonly name: string
  readonly session: { readonly csrfToken: string; readonly expiresAt: number } | null
}

export interface SignedIn {
  /** The value of the cookie. */
  readonly cookie: string
  /** Seconds. */
  readonly maxAge: number
}

export interface OperatorAccess {
  /** False without `ADMIN_TOKEN`. */
  readonly isOn: boolean
  /**
   * @param network of the client
   * @throws {PayError} `unauthorized` for a wrong token, `rate_limited` for any token after too many wrong ones
   */
  signIn(token: string, network: string): Promise<SignedIn>
  /** As {@link signIn}, for a script: no session begins. */
  byToken(token: string, network: string): Promise<Operator>
  /** @returns null when the session is over, unknown, or its token was removed */
  bySession(cookie: string): Promise<Operator | null>
  signOut(cookie: string): Promise<void>
}

export interface OperatorAccessParts {
  readonly store: Store
  /** The values of `ADMIN_TOKEN`. */
  readonly tokens: readonly string[]
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createOperatorAccess({ store, tokens, log, now }: OperatorAccessParts): OperatorAccess {
  const known = tokens.map((token) => ({ token, hash: hashToken(token), name: fingerprintOf(token) }))
  const refusedUntil = new Map<string, number>()
  /**
   * Settles once the newest wrong token of a client is counted. Its next token waits for that, so that guesses which are
   * sent together count one by one.
   */
  const counting = new Map<string, Promise<unknown>>()

  const refuse = (client: string, endsAt: number): never => {
    if (refusedUntil.size >= MAX_REMEMBERED) refusedUntil.clear()
    refusedUntil.set(client, endsAt)
    const retryAfter = Math.max(1, Math.ceil((endsAt - now()) / 1000))
    throw new PayError('rate_limited', 'Too many wrong tokens. Wait a moment', { retryAfter })
  }

  const refuseAfterTooMany = async (client: string): Promise<void> => {
    const at = now()
    const blocked = refusedUntil.get(client) ?? 0
    if (blocked > at && blocked <= at + WINDOW) refuse(client, blocked)
    const counted = await store.read.wrongTokens(client)
    const isCounting = counted !== null && counted.endsAt > at && counted.endsAt <= at + WINDOW
    if (isCounting && counted.tries >= WRONG_TOKENS) refuse(client, counted.endsAt)
  }

  const count = async (client: string): Promise<void> => {
    await refuseAfterTooMany(client)
    const at = now()
    // One statement decides. A serializable transaction would conflict with those of other clients and slow down sales.
    const { tries, endsAt } = await store.transaction(
      (tx) => tx.countWrongToken(client, at, at + WINDOW),
      'read committed',
    )
    if (tries === WRONG_TOKENS) log.warn({ refused: tries }, 'too many wrong admin tokens from one address')
    if (tries > WRONG_TOKENS) refuse(client, endsAt)
  }

  /** The right token is refused as well, or the limit would not slow down a guess. */
  const match = async (token: string, network: string): Promise<(typeof known)[number]> => {
    const client = clientId(network)
    // Every token is compared, so that the time does not tell which one was nearly right.
    const [mine] = known.filter(({ hash }) => tokenMatches(token, hash))
    const before = counting.get(client) ?? Promise.resolve()
    if (mine) {
      await before
      await refuseAfterTooMany(client)
      return mine
    }
    const counted = before.then(() => count(client))
    const settled = counted
      .catch(() => undefined)
      .then(() => {
        if (counting.get(client) === settled) counting.delete(client)
      })
    counting.set(client, settled)
    await counted
    throw new PayError('unauthorized', 'The admin token is not valid')
  }

  return {
    isOn: tokens.length > 0,

    signIn: async (token, network) => {
      const { hash: tokenHash, name } = await match(token, network)
      const cookie = newToken()
      const createdAt = now()
      const expiresAt = createdAt + SESSION
      await store.transaction((tx) =>
        tx.insertOperatorSession({ hash: hashToken(cookie), tokenHash, createdAt, expiresAt }),
      )
      log.info({ operator: name }, 'an operator signed in')
      return { cookie, maxAge: SESSION / 1000 }
    },

    byToken: async (token, network) => ({ name: (await match(token, network)).name, session: null }),

    bySession: async (cookie) => {
      const row = await store.read.operatorSession(hashToken(cookie))
      if (!row || row.expiresAt <= now() || row.createdAt > now() + WINDOW) return null
      const token = known.find(({ hash }) => hash === row.tokenHash)
      if (!token) return null
      return { name: token.name, session: { csrfToken: csrfTokenOf(cookie), expiresAt: row.expiresAt } }
    },

    signOut: async (cookie) => {
      await store.transaction((tx) => tx.endOperatorSession(hashToken(cookie)))
    },
  }
}

/** Derived from the cookie, which no page can read, so it needs no place in the store. */
function csrfTokenOf(cookie: string): string {
  return createHmac('sha256', cookie).update('csrf token').digest('base64url')
}

function fingerprintOf(token: string): string {
  return createHmac('sha256', token).update('fingerprint').digest('hex').slice(0, 8)
}
