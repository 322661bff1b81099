/** The browser's files as the build left them, compressed once by it: names, hashes and integrity in `assets.json`, read once. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Request } from 'express'
import { z } from 'zod'
import { describedRouter } from './described-router.ts'
import type { DescribedRoutes } from './described-router.ts'
import { json, text } from './operation.ts'
import type { Operation } from './operation.ts'

export interface Asset {
  /** The immutable name, e.g. `pay-button.3f9a….js`. */
  readonly file: string
  /** For the `integrity` attribute: `sha384-…`. */
  readonly integrity: string
}

export type Assets = Readonly<Record<string, Asset>>

/** @returns nothing when the browser half was not built */
export function readAssets(folder: string): Assets {
  try {
    return JSON.parse(readFileSync(join(folder, 'assets.json'), 'utf8')) as Assets
  } catch {
    return {}
  }
}

/** Codings that the build has made of each file, the smallest first, and what their names end in. */
const CODINGS = { br: '.br', gzip: '.gz' } as const

const HASHED = /^[a-z-]+\.[A-Za-z0-9_-]{6,64}\.(js|css)$/

/** What a shop loads by name. The pages and these scripts load the other files. */
const SCRIPTS: readonly Operation[] = [
  {
    path: '/pay-button.js',
    id: 'getScript',
    tag: 'operation',
    summary: 'Returns the script-tag build',
    responses: { 200: text('text/javascript', 'JavaScript') },
    errors: ['not_found'],
  },
  {
    path: '/pay-button.{hash}.js',
    id: 'getHashedScript',
    tag: 'operation',
    summary: 'Returns the script-tag build under its hashed name, immutable',
    responses: { 200: text('text/javascript', 'JavaScript') },
    errors: ['not_found'],
  },
]

export function assetRoutes(folder: string, assets: Assets): DescribedRoutes {
  const routes = describedRouter()

  routes.get(
    '/assets.json',
    {
      id: 'getAssets',
      tag: 'operation',
      summary: 'Returns the names and integrity hashes of the browser’s files',
      responses: { 200: json(z.record(z.string(), z.object({ file: z.string(), integrity: z.string() })), 'By name') },
    },
    (_request, response) => {
      response.set('Access-Control-Allow-Origin', '*').set('Cache-Control', 'no-cache').json(assets)
    },
  )

  routes.get(/^\/[a-z-]+(\.[A-Za-z0-9_-]{6,64})?\.(js|css)$/, SCRIPTS, (request, response, next) => {
    const name = request.path.slice(1)
    const coding = codingFor(request, join(folder, name))
    const headers = {
      ...(coding && { 'Content-Encoding': coding }),
      Vary: 'Accept-Encoding',
      // Public code: any page may load it, and a module that is imported across origins needs this header.
      'Access-Control-Allow-Origin': '*',
      'Cache-Control': HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
    }
    // By its own name, not by the compressed file's.
    response.type(name.slice(name.lastIndexOf('.')))
    response.sendFile(
      name + (coding ? CODINGS[coding] : ''),
      { root: folder, cacheControl: false, headers },
      (error) => {
        if (error) next(response.headersSent ? error : undefined)
      },
    )
  })

  return routes
}

/** A browser names the codings that it takes in no order of its own; those on plain http leave Brotli out. */
function codingFor(request: Request, path: string): keyof typeof CODINGS | undefined {
  return (['br', 'gzip'] as const).find(
    (coding) => request.acceptsEncodings(coding) && existsSync(path + CODINGS[coding]),
  )
}
