/**
 * Serves the browser's files. The build has compressed them, and lists their names and integrity hashes in
 * `assets.json`, which the server reads once.
 */

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

/** @returns an empty object when the browser's files were not built */
export function readAssets(folder: string): Assets {
  try {
    return JSON.parse(readFileSync(join(folder, 'assets.json'), 'utf8')) as Assets
  } catch {
    return {}
  }
}

/** The encodings that the build makes of each file, the smallest first, and the endings of their names. */
export const CODINGS = { br: '.br', gzip: '.gz' } as const

const HASHED = /^[a-z-]+\.[A-Za-z0-9_-]{6,64}\.(js|css)$/

/** The files that a shop loads by name. These scripts and the server's pages load the others. */
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

/** A picture of the shop that the companion serves itself. */
export interface ServedFile {
  readonly path: string
  readonly type: string
  readonly bytes: Buffer
}

export function assetRoutes(folder: string, assets: Assets, logo?: ServedFile): DescribedRoutes {
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
      // The code is public, so any page may load it. A module needs this header when another origin imports it.
      'Access-Control-Allow-Origin': '*',
      'Cache-Control': HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
    }
    // The type follows from the file's own name, not from that of the compressed file.
    response.type(name.slice(name.lastIndexOf('.')))
    response.sendFile(
      name + (coding ? CODINGS[coding] : ''),
      { root: folder, cacheControl: false, headers },
      (error) => {
        if (error) next(response.headersSent ? error : undefined)
      },
    )
  })

  if (logo) {
    routes.get(
      `/${logo.path}`,
      {
        id: 'getShopLogo',
        tag: 'operation',
        summary: 'Returns the logo of the shop',
        responses: { 200: { description: 'The picture', type: logo.type } },
      },
      (_request, response) => {
        response.set('Cache-Control', 'public, max-age=31536000, immutable').type(logo.type).send(logo.bytes)
      },
    )
  }

  return routes
}

/** The order of preference is ours: browsers list the encodings without one, and leave Brotli out on plain http. */
export function codingFor(request: Request, path: string): keyof typeof CODINGS | undefined {
  return (['br', 'gzip'] as const).find(
    (coding) => request.acceptsEncodings(coding) && existsSync(path + CODINGS[coding]),
  )
}
