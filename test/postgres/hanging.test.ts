/** A Postgres that does not answer, on a connection that stays open. */

import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StoreUnavailable } from '../../server/contract/errors.ts'
import { openPostgres } from '../../server/store/postgres.ts'
import { POSTGRES_DEFAULTS } from '../../server/store/postgres-address.ts'
import type { Driver } from '../../server/store/sql.ts'
import { sharedDatabase } from './fixture.ts'
import { startProxy } from '../postgres-proxy.ts'
import type { Proxy, ProxyOptions } from '../postgres-proxy.ts'

const shared = sharedDatabase()
/** A pool of one connection: it works again only when the one that hangs is gone. */
const SETTINGS = { ...POSTGRES_DEFAULTS, poolSize: 1, connectTimeout: 500, statementTimeout: 100 }
const insert = (driver: Driver, name: string) =>
  driver.transaction((sql) => sql.run('INSERT INTO doctors (name) VALUES ($1)', [name]))

beforeEach(() => shared.driver().transaction((sql) => sql.script('CREATE TABLE doctors (name TEXT PRIMARY KEY);')))
let opened: (Driver | Proxy)[] = []
afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()))
  opened = []
})

async function behindProxy(options: Omit<ProxyOptions, 'fault'>): Promise<{ driver: Driver; proxy: Proxy }> {
  const proxy = await startProxy(shared.url, { ...options, fault: 'hang' })
  const driver = openPostgres(proxy.url, SETTINGS)
  opened.push(driver, proxy)
  return { driver, proxy }
}

const names = () => shared.driver().read.all('SELECT name FROM doctors')

describe('a server that hangs', () => {
  test('in a statement ends the transaction, which changes nothing, and the next one works', async () => {
    const { driver, proxy } = await behindProxy({ statement: 'INSERT INTO doctors', times: 1 })
    const failure: unknown = await insert(driver, 'a').catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StoreUnavailable)
    expect((failure as Error).message).toMatch(/Nothing was changed/)
    // The connection is given up. To wait for a ROLLBACK on it as well would double the time.
    expect(proxy.sentInVain()).not.toContain('ROLLBACK')
    await insert(driver, 'b')
    expect(await names()).toEqual([{ name: 'b' }])
  })

  test('in the COMMIT is never answered as "nothing was changed", and the work is not done twice', async () => {
    const { driver } = await behindProxy({ statement: 'COMMIT', times: 1 })
    const failure: unknown = await insert(driver, 'a').catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StoreUnavailable)
    expect((failure as Error).message).toMatch(/may be stored or not/)
    expect(await names()).toEqual([{ name: 'a' }])
  })

  test('in a read fails the read, and the next one works', async () => {
    const { driver } = await behindProxy({ statement: 'SELECT name', times: 1 })
    const read = () => driver.read.all('SELECT name FROM doctors')
    await expect(read()).rejects.toBeInstanceOf(StoreUnavailable)
    expect(await read()).toEqual([])
  })

  test('before a connection is made fails what waits for it', async () => {
    const sockets: Socket[] = []
    const silent: Server = createServer((socket) => sockets.push(socket))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const driver = openPostgres(`postgres://u@127.0.0.1:${(silent.address() as AddressInfo).port}/db`, SETTINGS)
    await expect(driver.read.get('SELECT 1')).rejects.toBeInstanceOf(StoreUnavailable)
    await expect(driver.transaction((sql) => sql.run('SELECT 1'))).rejects.toBeInstanceOf(StoreUnavailable)
    await driver.close()
    for (const socket of sockets) socket.destroy()
    silent.close()
  })

  test('does not keep a companion from closing', async () => {
    const { driver, proxy } = await behindProxy({})
    await driver.events?.listen(
      () => undefined,
      () => undefined,
    )
    await driver.read.all('SELECT name FROM doctors')
    proxy.hang()
    await driver.events?.close()
    await driver.close()
  })
})
