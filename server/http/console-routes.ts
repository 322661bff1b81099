/** Serves the operators' console: its page and its files. What it shows, it reads from the operators' API. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RequestHandler } from 'express'
import type { ShopView } from '../contract/wire.ts'
import { consolePage } from '../pages/console-page.ts'
import { codingFor, CODINGS } from './assets.ts'
import { describedRouter } from './described-router.ts'
import type { DescribedRoutes } from './described-router.ts'
import { page, text } from './operation.ts'

export interface ConsoleParts {
  /** The folder of the built console. */
  readonly folder: string
  /** The path at which the router is mounted, without a slash at its end; empty for the root. */
  readonly basePath: string
  readonly host: string
  readonly shop: ShopView | null
  /** The path of a logo that the companion serves itself, below the base. */
  readonly logo?: string
}

/** What the build lists for the page. */
interface ConsoleAssets {
  readonly script: string
  readonly style: string
  readonly preload: readonly string[]
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ')

/** @returns no routes when the console was not built: then its addresses are not found */
export function consoleRoutes({ folder, basePath, host, shop, logo }: ConsoleParts): DescribedRoutes {
  const routes = describedRouter()
  const assets = readConsoleAssets(folder)
  if (!assets) return routes
  const base = `${basePath}/admin`
  const document = consolePage({ base, ...assets, host, shop, logo: logo === undefined ? null : `${basePath}/${logo}` })
  /** The names are read once: a request names one of them or nothing. */
  const names = new Set(readdirSync(folder).filter((name) => /\.(js|css)$/.test(name)))

  routes.get(
    '/admin',
    { id: 'getConsole', tag: 'page', summary: 'The operators’ console', responses: { 200: page('The page') } },
    isolate,
    (_request, response) => {
      response.set('Content-Security-Policy', POLICY).set('Cache-Control', 'no-store').type('html').send(document)
    },
  )

  routes.get(
    '/admin/assets/:file',
    {
      id: 'getConsoleFile',
      tag: 'page',
      summary: 'A file of the operators’ console, immutable',
      responses: { 200: text('text/javascript', 'JavaScript or CSS') },
      errors: ['not_found'],
    },
    isolate,
    (request, response, next) => {
      const name = String(request.params.file)
      if (!names.has(name)) {
        next()
        return
      }
      const coding = codingFor(request, join(folder, name))
      const headers = {
        ...(coding && { 'Content-Encoding': coding }),
        Vary: 'Accept-Encoding',
        'Cache-Control': 'public, max-age=31536000, immutable',
      }
      response.type(name.slice(name.lastIndexOf('.')))
      response.sendFile(
        name + (coding ? CODINGS[coding] : ''),
        { root: folder, cacheControl: false, headers },
        (error) => {
          if (error) next(response.headersSent ? error : undefined)
        },
      )
    },
  )
  return routes
}

/** No other page reads the console's files, and none keeps a handle on its window. */
const isolate: RequestHandler = (_request, response, next) => {
  response.set('Cross-Origin-Resource-Policy', 'same-origin').set('Cross-Origin-Opener-Policy', 'same-origin')
  next()
}

function readConsoleAssets(folder: string): ConsoleAssets | null {
  const file = join(folder, 'assets.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ConsoleAssets) : null
}
