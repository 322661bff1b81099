/** Reads the address of a Postgres database, with its TLS mode. The password never appears in a message. */

import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'

export interface PostgresSettings {
  /** The number of connections at most. */
  readonly poolSize: number
  /** How long a request waits for a connection, in milliseconds. */
  readonly connectTimeout: number
  /** How long one statement may take, in milliseconds. */
  readonly statementTimeout: number
  /** A file with the certificates of the authorities to trust, in PEM; those of Node unless given. */
  readonly caFile: string | null
}

export const POSTGRES_DEFAULTS: PostgresSettings = {
  poolSize: 10,
  connectTimeout: 5000,
  statementTimeout: 10_000,
  caFile: null,
}

const TLS_MODES = ['disable', 'no-verify', 'require', 'verify-ca', 'verify-full'] as const

/** The parameters of the address that this file reads itself. */
const PARAMETERS = new Set(['sslmode', 'application_name'])

export function isPostgres(databaseUrl: string): boolean {
  return /^postgres(ql)?:\/\//.test(databaseUrl)
}

/** @throws {Error} that says what is wrong with the address */
export function checkPostgres(databaseUrl: string): void {
  parse(databaseUrl)
}

/** The address for a person: without its password. */
export function withoutPassword(databaseUrl: string): string {
  if (!isPostgres(databaseUrl)) return databaseUrl
  if (!URL.canParse(databaseUrl)) return 'postgres://…'
  const url = new URL(databaseUrl)
  if (url.password !== '') url.password = '***'
  return url.href
}

/** What the library needs to connect. */
export function connectionOptions(databaseUrl: string, settings: PostgresSettings) {
  const { url, mode, name } = parse(databaseUrl)
  return {
    host: decodeURIComponent(url.hostname) || 'localhost',
    port: Number(url.port || 5432),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ssl: tlsOf(mode, settings.caFile),
    application_name: name ?? 'pay-button',
    connectionTimeoutMillis: settings.connectTimeout,
    statement_timeout: settings.statementTimeout,
    lock_timeout: settings.statementTimeout,
    // Ends the transaction of a process that hangs, so that its locks block nobody.
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
  }
}

type TlsMode = (typeof TLS_MODES)[number]

function parse(databaseUrl: string): { url: URL; mode: TlsMode; name: string | null } {
  if (!URL.canParse(databaseUrl)) throw new Error('must be like postgres://user:password@host:5432/database')
  const url = new URL(databaseUrl)
  if (!/^\/[^/]+$/.test(url.pathname)) throw new Error('must name the database, as in postgres://host:5432/database')
  if (url.username === '') throw new Error('must name the user, as in postgres://user@host:5432/database')
  for (const parameter of url.searchParams.keys()) {
    if (!PARAMETERS.has(parameter)) throw new Error(`has the unknown parameter ${parameter}`)
  }
  const mode = url.searchParams.get('sslmode') ?? 'disable'
  if (!(TLS_MODES as readonly string[]).includes(mode)) {
    throw new Error(`has an sslmode that is not ${TLS_MODES.slice(0, -1).join(', ')} or ${TLS_MODES.at(-1)}`)
  }
  return { url, mode: mode as TlsMode, name: url.searchParams.get('application_name') }
}

/** `require` verifies as well: encryption to an unknown server protects from nobody who can redirect the connection. */
function tlsOf(mode: TlsMode, caFile: string | null): ConnectionOptions | false {
  if (mode === 'disable') return false
  if (mode === 'no-verify') return { rejectUnauthorized: false }
  return {
    ...(caFile === null ? {} : { ca: readFileSync(caFile, 'utf8') }),
    ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  }
}
