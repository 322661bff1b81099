/** `npm start`: the demo shop, the companion and the simulators. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { root } from './demo.ts'
import type { ChildProcess } from 'node:child_process'

/** The demo takes as many in a row. */
const PORTS = 10

let folder: string
let running: Started | null = null

interface Started {
  child: ChildProcess
  output(): string
  ended: Promise<number | null>
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pay-button-start-'))
})

afterEach(async () => {
  running?.child.kill('SIGTERM')
  await running?.ended
  running = null
})

afterAll(() => rm(folder, { recursive: true }))

describe('npm start', () => {
  it.each([
    ['--port', 'SIGINT', (port: string) => start(['--port', port, '--data', join(folder, 'SIGINT')])],
    ['PORT', 'SIGTERM', (port: string) => start(['--data', join(folder, 'SIGTERM')], { PORT: port })],
  ] as const)(
    'opens the shop on the port that %s names, prints its address, and stops everything on %s',
    async (_, signal, startOn) => {
      const port = await freePort(PORTS)
      const { child, output, ended } = startOn(String(port))
      await isOpen(port)
      expect(await (await fetch(`http://localhost:${port}`)).text()).toContain('Srimangal black tea')
      expect((await fetch(`http://localhost:${port + 1}/pay-button.js`)).status).toBe(200)
      for (const each of inARow(port)) expect((await fetch(`http://localhost:${each}/healthz`)).status).toBe(200)
      expect(output()).toContain(`http://localhost:${port + 3}/phone`)

      const secretsFile = join(folder, signal, 'secrets.json')
      const { adminToken, ...others } = JSON.parse(await readFile(secretsFile, 'utf8')) as Record<string, string>
      const secrets = Object.values(others)
      expect(secrets).toHaveLength(15)
      // The demo is for looking at: whoever starts it signs in to the console with this.
      expect(output()).toContain(`http://localhost:${port + 1}/admin`)
      expect(output()).toContain(adminToken)
      expect((await fetch(`http://localhost:${port + 1}/admin`)).status).toBe(200)
      expect((await stat(secretsFile)).mode & 0o077).toBe(0)
      for (const secret of secrets) expect(output()).not.toContain(secret)

      child.kill(signal)
      expect(await ended).toBe(0)
      for (const each of inARow(port)) await expect(fetch(`http://localhost:${each}`)).rejects.toThrow('fetch failed')
    },
  )

  it('names the port that is in use, and starts nothing', async () => {
    const port = await freePort(PORTS)
    const occupant = createServer().listen(port + 5, '127.0.0.1')
    await once(occupant, 'listening')
    const { output, ended } = start(['--port', String(port), '--data', join(folder, 'used')])
    expect(await ended).toBe(1)
    expect(output()).toContain(`Port ${port + 5} is in use. The demo takes ${PORTS} in a row`)
    occupant.close()
  })

  it.each(['0', '65530', '80x'])('refuses the port %s', async (port) => {
    const { output, ended } = start(['--port', port])
    expect(await ended).toBe(1)
    expect(output()).toContain(`The port must be a number from 1 to ${65_536 - PORTS}`)
  })

  it('stops everything and names the reason when one process ends', async () => {
    const port = await freePort(PORTS)
    const dataFolder = join(folder, 'bad')
    await mkdir(dataFolder)
    const secrets = {
      orderTokenSecret: 'too short',
      merchantApiKey: 'm'.repeat(32),
      orderWebhookSecret: 'whsec_AAAA',
      pakhipayApiKey: 'p'.repeat(32),
    }
    await writeFile(join(dataFolder, 'secrets.json'), JSON.stringify(secrets))
    const { output, ended } = start(['--port', String(port), '--data', dataFolder])
    expect(await ended).toBe(1)
    expect(output()).toContain('The companion has ended (exit code 2)')
    expect(output()).toContain('ORDER_TOKEN_SECRET')
    // The data folder keeps its secrets and gets the missing ones.
    const completed = JSON.parse(await readFile(join(dataFolder, 'secrets.json'), 'utf8')) as Record<string, string>
    expect(completed).toMatchObject(secrets)
    expect(Object.keys(completed)).toHaveLength(16)
    for (const each of inARow(port)) await expect(fetch(`http://localhost:${each}`)).rejects.toThrow('fetch failed')
  })
})

function start(args: string[], env: Record<string, string> = {}): Started {
  const { PORT: _port, ...ours } = process.env
  const child = spawn(process.execPath, ['demo/start.mjs', ...args], {
    cwd: root,
    env: { ...ours, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  running = { child, output: () => text, ended }
  return running
}

/** Waits for the shop. It may have to be built first, which takes a while. */
async function isOpen(port: number): Promise<void> {
  const { output, ended } = running!
  const opened = expect
    .poll(output, { timeout: 90_000 })
    .toContain(`The demo shop is open:  http://localhost:${port}\n`)
  await Promise.race([
    opened,
    ended.then((code) => Promise.reject(new Error(`npm start has ended (exit code ${code}):\n${output()}`))),
  ])
}

function inARow(first: number): number[] {
  return Array.from({ length: PORTS }, (_, index) => first + index)
}
