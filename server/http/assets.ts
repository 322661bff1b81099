/** The browser's files as the build left them: names, hashes and integrity in `assets.json`, read once. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Router } from 'express'

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

const HASHED = /^[a-z-]+\.[A-Za-z0-9_-]{6,64}\.(js|css)$/

export function assetRoutes(folder: string, assets: Assets): Router {
  const router = Router()
  router.get('/assets.json', (_request, response) => {
    response.set('Access-Control-Allow-Origin', '*').set('Cache-Control', 'no-cache').json(assets)
  })
  router.get(/^\/[a-z-]+(\.[A-Za-z0-9_-]{6,64})?\.(js|css)$/, (request, response, next) => {
    const name = request.path.slice(1)
    const headers = {
      // Public code: any page may load it, and a module that is imported across origins needs this header.
      'Access-Control-Allow-Origin': '*',
      'Cache-Control': HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
    }
    response.sendFile(name, { root: folder, cacheControl: false, headers }, (error) => {
      if (error) next(response.headersSent ? error : undefined)
    })
  })
  return router
}
