/** TLS to a Postgres server that accepts nothing else, with certificates of an authority of the test's own. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { StoreUnavailable } from '../../server/contract/errors.ts'
import { openDriver, openStore } from '../../server/store/open.ts'
import { POSTGRES_DEFAULTS } from '../../server/store/postgres-address.ts'
import type { PostgresSettings } from '../../server/store/postgres-address.ts'
import { startOwnPostgres } from '../postgres-server.ts'
import type { PostgresServer } from '../postgres-server.ts'
import { createAuthority } from './certificates.ts'

const authority = createAuthority('The authority')
let folder: string
let trusted: string
let stranger: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pay-button-authorities-'))
  trusted = join(folder, 'trusted.pem')
  stranger = join(folder, 'stranger.pem')
  writeFileSync(trusted, authority.certificate)
  writeFileSync(stranger, createAuthority('A stranger').certificate)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const settings = (caFile: string | null): PostgresSettings => ({ ...POSTGRES_DEFAULTS, caFile })

describe.each([
  ['localhost', '127.0.0.1'],
  ['127.0.0.1', 'localhost'],
])('a server with a certificate for %s', (host, otherHost) => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startOwnPostgres({ tls: authority.issue(host) })
  })
  afterAll(() => server.close())

  const address = (at: string, mode: string): string => {
    const url = new URL(server.url)
    url.hostname = at
    url.search = `sslmode=${mode}`
    return url.href
  }
  /** @returns whether the connection is encrypted, or the code of the error */
  const attempt = async (at: string, mode: string, caFile: string | null): Promise<unknown> => {
    const driver = openDriver(address(at, mode), settings(caFile))
    try {
      const row = await driver.read.get('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')
      return row?.ssl === 1 ? 'encrypted' : 'not encrypted'
    } catch (error) {
      expect(error).toBeInstanceOf(StoreUnavailable)
      return ((error as StoreUnavailable).cause as { code?: unknown }).code
    } finally {
      await driver.close()
    }
  }

  test.each(['require', 'verify-full', 'verify-ca'])('is accepted by sslmode=%s with its authority', async (mode) => {
    expect(await attempt(host, mode, trusted)).toBe('encrypted')
  })

  test.each(['require', 'verify-full', 'verify-ca'])(
    'is refused by sslmode=%s with another authority',
    async (mode) => {
      for (const caFile of [stranger, null])
        expect(await attempt(host, mode, caFile)).toMatch(/^(UNABLE_TO_|SELF_SIGNED_)/)
    },
  )

  test.each(['require', 'verify-full'])('is refused by sslmode=%s at another host', async (mode) => {
    expect(await attempt(otherHost, mode, trusted)).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  test('is accepted by sslmode=verify-ca at another host, and by no-verify from any authority', async () => {
    expect(await attempt(otherHost, 'verify-ca', trusted)).toBe('encrypted')
    expect(await attempt(otherHost, 'no-verify', stranger)).toBe('encrypted')
  })

  test('refuses connections without TLS', async () => {
    const INVALID_AUTHORIZATION = '28000'
    expect(await attempt(host, 'disable', null)).toBe(INVALID_AUTHORIZATION)
  })

  test('serves a store, with its events', async () => {
    const heard: unknown[] = []
    const [one, two] = [undefined, (_: unknown, id: unknown) => heard.push(id)].map((publish) =>
      openStore(address(host, 'verify-full'), publish, settings(trusted)),
    )
    await one!.migrate(1)
    await two!.listen(() => undefined)
    await one!.transaction(async (tx) => tx.publish('checkoutChanged', 'chk_1'))
    await expect.poll(() => heard).toEqual(['chk_1'])
    expect(await one!.ready()).toBe(true)
    await Promise.all([one!.close(), two!.close()])
  })
})
