/**
 * A throw-away Postgres server for tests: `TEST_DATABASE_URL` when it is set, else the programs of this machine, else
 * those of a package that `npm test` installs. Loss of power is no test, so the server does not wait for the disk unless
 * it is `durable`.
 */

import { execFile, execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { freePort } from './free-port.ts'
import { embeddedPostgres, installedPostgres } from './postgres-path.mjs'

export interface PostgresServer {
  /** The address of its maintenance database, as a user that may create databases. */
  readonly url: string
  /** Ends every connection at once. The data stays. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Stops the server and deletes its data. */
  close(): Promise<void>
}

const OPTIONS = ['max_connections=300', 'listen_addresses=127.0.0.1']
/** Without these, tests take longer and show nothing else. */
const QUICK = ['fsync=off', 'full_page_writes=off']

export interface ServerOptions {
  /** Waits for the disk, as every server does that holds real money. */
  readonly durable?: boolean
  /** In PEM. With these the server accepts connections with TLS alone, whoever signed the certificate. */
  readonly tls?: { readonly key: string; readonly certificate: string }
}

export async function startPostgres(options: ServerOptions = {}): Promise<PostgresServer> {
  const given = process.env.TEST_DATABASE_URL
  if (given)
    return { url: given, start: async () => undefined, stop: async () => undefined, close: async () => undefined }
  return startOwnPostgres(options)
}

/** A server of its own, which a test may stop. */
export async function startOwnPostgres({ durable = false, tls }: ServerOptions = {}): Promise<PostgresServer> {
  const user = serverUser()
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-postgres-'))
  const bin = findBinaries(folder)
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (user) for (const path of [folder, data]) chownSync(path, user.uid, user.gid)
  const initialize = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  await promisify(execFile)(join(bin, 'initdb'), initialize, { ...user, cwd: folder })
  if (tls) requireTls(data, tls, user)
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres${tls ? '?sslmode=no-verify' : ''}`
  let server: ChildProcess | undefined

  const start = async (): Promise<void> => {
    const options = [...OPTIONS, ...(durable ? [] : QUICK), ...(tls ? ['ssl=on'] : [])]
    const settings = options.flatMap((option) => ['-c', option])
    const child = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), '-k', folder, ...settings], {
      ...user,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let output = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4000)
    })
    server = child
    while (!(await accepts(url))) {
      if (child.exitCode !== null) throw new Error(`Postgres did not start:\n${output}`)
      await setTimeout(20)
    }
  }
  const stop = async (): Promise<void> => {
    const child = server
    server = undefined
    if (!child || child.exitCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    // A "fast shutdown": https://www.postgresql.org/docs/current/server-shutdown.html
    child.kill('SIGINT')
    await ended
  }
  await start()
  return {
    url,
    start,
    stop,
    close: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function requireTls(data: string, tls: { key: string; certificate: string }, user: User | undefined): void {
  for (const [name, content] of [
    ['server.key', tls.key],
    ['server.crt', tls.certificate],
    ['pg_hba.conf', 'hostssl all all all trust\n'],
  ] as const) {
    const file = join(data, name)
    writeFileSync(file, content)
    // The server refuses a key that others can read.
    chmodSync(file, 0o600)
    if (user) chownSync(file, user.uid, user.gid)
  }
}

async function accepts(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** @param folder for a copy of programs that the server's user could not reach */
function findBinaries(folder: string): string {
  const found = installedPostgres()
  if (found) return found
  const embedded = embeddedPostgres()
  if (!embedded) throw new Error('Postgres is not installed. `npm test` installs it.')
  const copy = join(folder, 'native')
  cpSync(embedded, copy, { recursive: true, verbatimSymlinks: true })
  return join(copy, 'bin')
}

interface User {
  readonly uid: number
  readonly gid: number
}

/** Postgres refuses to run as root. Debian's package brings a user for it. */
function serverUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }))
    try {
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // There is no such user.
    }
  }
  throw new Error('Postgres does not run as root, and there is neither a user "postgres" nor a user "nobody".')
}
