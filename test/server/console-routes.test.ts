/** The console's page and files, as the companion serves them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consoleRoutes } from '../../server/http/console-routes.ts'
import type { ConsoleParts } from '../../server/http/console-routes.ts'

const folder = mkdtempSync(join(tmpdir(), 'pay-button-console-'))
const FILES = {
  'assets.json': JSON.stringify({
    script: 'console-Abc1.js',
    style: 'style-Def2.css',
    preload: ['en-Ghi3.js', 'lit-Jkl4.js'],
  }),
  'console-Abc1.js': 'plain',
  'console-Abc1.js.br': 'brotli',
  'console-Abc1.js.gz': 'gzip',
  'style-Def2.css': 'body{}',
  'notes.txt': 'not for the browser',
}
let server: Server

const PARTS: ConsoleParts = { folder, basePath: '/pay', host: 'pay.shop.example', shop: { name: 'Shiuli' } }

beforeAll(async () => {
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content)
  server = await serve(PARTS)
})

afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

async function serve(parts: ConsoleParts): Promise<Server> {
  const app = express().use(consoleRoutes(parts).router)
  const started = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => started.once('listening', resolve))
  return started
}

function get(path: string, headers: Record<string, string> = {}, at = server): Promise<Response> {
  return fetch(`http://127.0.0.1:${(at.address() as AddressInfo).port}${path}`, { headers })
}

describe('the console’s page', () => {
  it('loads its files from the base of the companion, and is kept by no cache', async () => {
    const response = await get('/admin')
    const html = await response.text()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(html).toContain('src="/pay/admin/assets/console-Abc1.js"')
    expect(html).toContain('href="/pay/admin/assets/style-Def2.css"')
    const preloaded = [...html.matchAll(/<link rel="modulepreload" href="([^"]*)">/g)].map(([, address]) => address)
    expect(preloaded).toEqual(['/pay/admin/assets/en-Ghi3.js', '/pay/admin/assets/lit-Jkl4.js'])
  })

  it('allows only its own files: no inline code, no other site, no frame', async () => {
    const response = await get('/admin')
    const policy = response.headers.get('content-security-policy')!.split('; ')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("style-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy.join()).not.toMatch(/unsafe|https?:|\*|data:/)
    expect(await response.text()).not.toMatch(/<style|style=|<script(?! type="module" src=)|\son\w+=/)
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
  })

  it('shows the name of a shop as text, whatever is in it', async () => {
    const name = '"><script>alert(1)</script>'
    const hostile = await serve({ ...PARTS, shop: { name, accent: '"red' }, logo: 'logo"x.svg' })
    const html = await (await get('/admin', {}, hostile)).text()
    hostile.close()
    expect(html).not.toContain('<script>')
    expect(html.match(/<script/g)).toHaveLength(1)
    expect(html).toContain('shop="&quot;&gt;&lt;script&gt;')
  })

  it('is not there when the console was not built', async () => {
    const unbuilt = await serve({ ...PARTS, folder: join(folder, 'missing') })
    expect((await get('/admin', {}, unbuilt)).status).toBe(404)
    unbuilt.close()
  })
})

describe('the console’s files', () => {
  it.each([
    ['br, gzip', 'br', 'brotli'],
    ['gzip', 'gzip', 'gzip'],
    ['identity', null, 'plain'],
  ])('are compressed for a browser that takes %s', async (accepted, coding, content) => {
    const { request } = await import('node:http')
    const { port } = server.address() as AddressInfo
    const answer = await new Promise<{ headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
      const path = '/admin/assets/console-Abc1.js'
      request({ port, host: '127.0.0.1', path, headers: { 'accept-encoding': accepted } }, (response) => {
        let body = ''
        response.on('data', (part) => (body += part)).on('end', () => resolve({ headers: response.headers, body }))
      })
        .on('error', reject)
        .end()
    })
    expect(answer.body).toBe(content)
    expect(answer.headers['content-encoding'] ?? null).toBe(coding)
    expect(answer.headers['content-type']).toContain('text/javascript')
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })

  it.each([
    '/admin/assets/notes.txt',
    '/admin/assets/assets.json',
    '/admin/assets/console-Abc1.js.br',
    '/admin/assets/missing-Abc1.js',
    '/admin/assets/..%2fassets.json',
    '/admin/assets/%2e%2e%2f%2e%2e%2fpackage.json',
    '/admin/assets/',
  ])('are the built ones only: %s', async (path) => {
    expect((await get(path)).status).toBe(404)
  })
})
