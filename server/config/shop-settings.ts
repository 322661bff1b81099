/** How the shop introduces itself to buyers: its name, its logo, and a colour for the companion's own pages. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { z } from 'zod'
import { oneLine } from '../domain/order-members.ts'
import { address, parsed } from './setting-parsers.ts'

export interface Shop {
  readonly name: string
  /** An address, or a file that the companion serves. */
  readonly logo?: string | LogoFile
  /** A CSS colour. */
  readonly accent?: string
}

export interface LogoFile {
  /** The path below the public URL, e.g. `shop-logo.3f9a1b2c.svg`. It has a hash, so that caches may keep it for ever. */
  readonly path: string
  readonly type: string
  readonly bytes: Buffer
}

const TYPES: Readonly<Record<string, string>> = {
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
}
/** Buyers on slow links load it. */
const MAX_LOGO_BYTES = 200_000
/** Hexadecimal, a name, or a function of numbers. Nothing of it can leave a CSS declaration. */
const COLOR = /^(#([0-9a-f]{3}|[0-9a-f]{6})|[a-z]{3,30}|(rgb|hsl|hwb|lab|lch|oklab|oklch)\([\d.%, /a-z+-]{1,60}\))$/i

export const shopSettings = {
  SHOP_NAME: parsed((text) => {
    const name = oneLine(text, 80)
    if (name === null) throw new Error('must be a name')
    return name
  }).optional(),
  SHOP_LOGO: parsed((text) => (/^https?:/i.test(text) ? httpsAddress(text) : logoFile(text))).optional(),
  SHOP_ACCENT: z.string().regex(COLOR, 'must be a CSS colour, for example #24483a').optional(),
}

interface ShopValues {
  readonly SHOP_NAME?: string | undefined
  readonly SHOP_LOGO?: string | LogoFile | undefined
  readonly SHOP_ACCENT?: string | undefined
}

export function shopOf({ SHOP_NAME: name, SHOP_LOGO: logo, SHOP_ACCENT: accent }: ShopValues): Shop | null {
  if (name === undefined) return null
  return { name, ...(logo === undefined ? {} : { logo }), ...(accent === undefined ? {} : { accent }) }
}

function httpsAddress(text: string): string {
  const { protocol, href } = address(text)
  if (protocol !== 'https:') throw new Error('must use https, because pages of shops do')
  return href
}

function logoFile(path: string): LogoFile {
  const type = TYPES[extname(path).toLowerCase()]
  if (!type) throw new Error('must be an https address, or an SVG, PNG, JPEG, WebP or GIF file')
  const bytes = read(path)
  if (bytes.length > MAX_LOGO_BYTES) throw new Error(`must be at most ${MAX_LOGO_BYTES / 1000} kB`)
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8)
  return { path: `shop-logo.${hash}${extname(path).toLowerCase()}`, type, bytes }
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    throw new Error('must be a file that this user can read, or an https address')
  }
}
