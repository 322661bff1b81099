/** Reads the errors of Postgres: which of them mean "try again", and which mean that the store cannot be used. */

import { StoreUnavailable } from '../contract/errors.ts'

/** Error codes: https://www.postgresql.org/docs/current/errcodes-appendix.html. The first two characters are a class. */
const UNAVAILABLE = new Set([
  '08', // connection exception
  '28', // invalid authorization
  '3D', // no such database
  '53', // insufficient resources, such as a full disk or too many connections
  '57', // operator intervention: a shutdown, or a statement that took too long
  '58', // system error, such as a failed disk
  'XX', // internal error, such as a corrupt page
  '25006', // read-only transaction, for instance on a standby
  '55P03', // lock not available
  '40003', // nobody knows whether the statement was completed
])
/** A transaction conflicts with another one, as a serialization failure or as a deadlock. */
const CONFLICTS = new Set(['40001', '40P01'])
/** A prepared statement that a migration has outdated, or that a connection pooler has lost. */
const STALE = new Set(['26000', '0A000'])
/**
 * Two transactions that insert the same key can end like this instead of with a conflict. When it repeats, it is a real
 * violation.
 */
const UNIQUE_VIOLATION = '23505'
const TRIES_OF_VIOLATIONS = 2

/** The SQLSTATE; null for an error that does not come from the server, such as a cut connection. */
function stateOf(error: unknown): string | null {
  const { code } = (error instanceof StoreUnavailable ? error.cause : error) as { code?: unknown }
  // The codes of the system begin with an E, and no SQLSTATE does.
  return typeof code === 'string' && /^[0-9A-DF-Z][0-9A-Z]{4}$/.test(code) ? code : null
}

/** Whether the transaction was rolled back and another try of it may succeed. @param tries how often it has run */
export function isConflict(error: unknown, tries: number): boolean {
  const state = stateOf(error) ?? ''
  return CONFLICTS.has(state) || STALE.has(state) || (state === UNIQUE_VIOLATION && tries < TRIES_OF_VIOLATIONS)
}

export function hasStaleStatements(error: unknown): boolean {
  return STALE.has(stateOf(error) ?? '')
}

/** Whether the connection is cut, or holds prepared statements that no longer serve. */
export function breaksConnection(error: unknown): boolean {
  return stateOf(error) === null || hasStaleStatements(error)
}

/** @returns the error to throw for a failed statement: {@link StoreUnavailable} with its cause, or the same error */
export function readError(error: unknown): unknown {
  const state = stateOf(error)
  const isUnavailable = state === null || UNAVAILABLE.has(state) || UNAVAILABLE.has(state.slice(0, 2))
  return isUnavailable && !(error instanceof StoreUnavailable) ? new StoreUnavailable(error) : error
}

/**
 * The same for a failed COMMIT. When the connection breaks, nobody knows whether the commit took place, and the caller
 * must not say that it did not.
 */
export function readCommitError(error: unknown): unknown {
  return readError(error) === error
    ? error
    : new StoreUnavailable(
        error,
        'The store is not available at the moment, and the change may be stored or not. Try again',
      )
}
