/**
 * A shop in React builds with what `npm pack` makes of the package, which `npm install --install-links` installs as
 * well, and its server renders the button. Needs `npm run build`, and no network.
 */

import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js')

/** Beside `react.jsx`, the example of the documentation. */
const FILES: Readonly<Record<string, string>> = {
  'package.json': '{"type":"module"}',
  'index.html': '<!doctype html><div id="shop"></div><script type="module" src="/main.jsx"></script>',
  'main.jsx': `
    import { createRoot } from 'react-dom/client'
    import { Checkout } from './react.jsx'
    createRoot(document.querySelector('#shop')).render(<Checkout orderToken="token" onPaid={console.log} />)`,
  'server.jsx': `
    import { renderToString } from 'react-dom/server'
    import { Checkout } from './react.jsx'
    console.log(renderToString(<Checkout orderToken="token" onPaid={console.log} />))`,
}

let shop: string

beforeEach(() => {
  shop = mkdtempSync(join(tmpdir(), 'pay-button-shop-'))
  mkdirSync(join(shop, 'node_modules'))
  for (const name of ['react', 'react-dom', 'lit']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(shop, 'node_modules', name), 'junction')
  }
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(shop, name), text)
  copyFileSync(join(ROOT, 'examples/react.jsx'), join(shop, 'react.jsx'))
})
afterEach(() => rmSync(shop, { recursive: true, force: true }))

function run(program: string, args: readonly string[]): string {
  // A test runner's NODE_ENV would make a build for development.
  const { NODE_ENV: _, ...env } = process.env
  return execFileSync(program, args, { cwd: shop, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

function installPacked(): void {
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', shop], { cwd: ROOT })
  run('tar', ['-xzf', readdirSync(shop).find((name) => name.endsWith('.tgz'))!])
  renameSync(join(shop, 'package'), join(shop, 'node_modules/pay-button'))
}

describe('a shop in React with the packed package', { timeout: 240_000 }, () => {
  it('builds for the browser and renders on a server', () => {
    installPacked()
    run(process.execPath, [VITE, 'build', '--logLevel', 'error'])
    const chunks = readdirSync(join(shop, 'dist/assets')).map((name) =>
      readFileSync(join(shop, 'dist/assets', name), 'utf8'),
    )
    const [main] = /src="\/(assets\/[^"]+)"/.exec(readFileSync(join(shop, 'dist/index.html'), 'utf8'))!.slice(1)
    // The modal and Lit load when the button is used, Lit once.
    expect(readFileSync(join(shop, 'dist', main!), 'utf8')).not.toContain('litElementVersions')
    expect(chunks.join('').match(/litElementVersions/g)).toHaveLength(1)
    expect(chunks.filter((code) => /better-sqlite3|["'`]node:|x-powered-by/.test(code))).toEqual([])

    run(process.execPath, [VITE, 'build', '--ssr', 'server.jsx', '--outDir', 'rendering', '--logLevel', 'error'])
    expect(run(process.execPath, ['rendering/server.js'])).toBe(
      '<pay-button server="https://pay.shop.example" order-token="token">Pay ৳1,250.00</pay-button>\n',
    )
  })
})
