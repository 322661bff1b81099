/** The built browser files, as the companion serves them. */

import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { get } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

let companion: Companion
let assets: Record<string, { file: string; integrity: string }>
beforeAll(async () => {
  companion = await startCompanion({ assetsFolder: resolve('dist/browser') })
  assets = (await companion.request('GET', '/assets.json')).json as typeof assets
})
afterAll(() => companion.close())

describe('the browser files', () => {
  test('have a plain name, for any page, cached for minutes', async () => {
    const { status, headers } = await companion.request('GET', '/pay-button.js')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('javascript')
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(headers.get('cache-control')).toBe('public, max-age=300')
  })

  test('have names with a hash, cached for ever, and the right integrity', async () => {
    expect(Object.keys(assets)).toContain('pay-button.js')
    for (const { file, integrity } of Object.values(assets)) {
      const { status, headers, text } = await companion.request('GET', `/${file}`)
      expect([file, status]).toEqual([file, 200])
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(integrity).toBe(`sha384-${createHash('sha384').update(text).digest('base64')}`)
    }
  })

  test('are those that the pages name', async () => {
    const { checkout } = await companion.open()
    const { text } = await companion.request('GET', `/checkout/${checkout.id}`)
    expect(text).toContain(`src="/${assets['checkout-page.js']!.file}"`)
    expect(text).toContain(`integrity="${assets['checkout-page.js']!.integrity}"`)
    const stylesheet = /href="(\/pages\.[0-9a-f]+\.css)"/.exec(text)?.[1] ?? ''
    expect((await companion.request('GET', stylesheet)).headers.get('content-type')).toContain('text/css')
  })

  /** Requests a path with these codings. Resolves with the bytes on the wire. */
  const bytesOnWire = (path: string, codings?: string) =>
    new Promise<{ headers: IncomingHttpHeaders; bytes: Buffer }>((resolve, reject) => {
      get(
        `${companion.url}${path}`,
        { headers: codings === undefined ? {} : { 'accept-encoding': codings } },
        (response) => {
          const parts: Buffer[] = []
          response.on('data', (part: Buffer) => parts.push(part))
          response.on('end', () => resolve({ headers: response.headers, bytes: Buffer.concat(parts) }))
        },
      ).on('error', reject)
    })

  test.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['br;q=0.1, gzip', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['gzip, br;q=0', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
    ['deflate', undefined, (bytes: Buffer) => bytes],
    [undefined, undefined, (bytes: Buffer) => bytes],
  ] as [string | undefined, string | undefined, (bytes: Buffer) => Buffer][])(
    'are compressed for the codings %s',
    async (codings, coding, read) => {
      for (const path of [
        '/pay-button.js',
        '/pay-button.css',
        `/${assets['pay-checkout.js']!.file}`,
        `/${assets['lazy-screens.js']!.file}`,
      ]) {
        const plain = await bytesOnWire(path)
        const { headers, bytes } = await bytesOnWire(path, codings)
        expect(headers['content-encoding']).toBe(coding)
        expect(headers.vary).toContain('Accept-Encoding')
        expect(headers['content-type']).toBe(plain.headers['content-type'])
        expect(headers['content-type']).toMatch(/^text\/(javascript|css); charset=utf-8$/)
        expect(headers['cache-control']).toBe(plain.headers['cache-control'])
        expect(Number(headers['content-length'])).toBe(bytes.length)
        expect(read(bytes).equals(plain.bytes)).toBe(true)
      }
    },
  )

  test('have the size on the wire that the size test checks', async () => {
    const { file } = assets['pay-checkout.js']!
    const { bytes } = await bytesOnWire(`/${file}`, 'br')
    expect(bytes.length).toBe(statSync(new URL(`../../dist/browser/${file}.br`, import.meta.url)).size)
  })

  test.each([
    '/pay-button.00000000.js',
    '/nothing.js',
    '/index.d.ts',
    '/..%2fserver%2fmain.js',
    '/.env',
    '/assets.json/x',
  ])('do not include %s', async (path) => {
    expect((await companion.request('GET', path)).status).toBe(404)
  })
})
