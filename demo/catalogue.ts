/** What the shop sells, and the bag. */

import type { Currency } from './countries.ts'

/** In minor units. Each country has its own prices, with its own postage in them: nothing is converted. */
export type Prices = Readonly<Record<Currency, number>>

export interface Product {
  slug: string
  name: string
  detail: string
  prices: Prices
}

export const PRODUCTS: readonly Product[] = [
  product(
    'tea',
    'Srimangal black tea',
    'Second flush, 200 g tin',
    [45_000, 62_000, 680_000, 6_500, 65_000, 9_500, 650],
  ),
  product(
    'scarf',
    'Jamdani scarf',
    'Handloom cotton, indigo',
    [320_000, 430_000, 4_800_000, 42_000, 440_000, 59_000, 3_400],
  ),
  product('mug', 'Rayer Bazar mug', 'Terracotta, glazed inside', [38_000, 54_000, 590_000, 6_000, 62_000, 8_800, 950]),
  product(
    'notebook',
    'Khadi notebook',
    'Stitched by hand, 160 pages',
    [29_050, 39_550, 445_000, 4_550, 47_050, 6_950, 725],
  ),
  product(
    'cushion',
    'Nakshi cushion',
    'Kantha stitch, 40 × 40 cm',
    [145_000, 195_000, 2_150_000, 19_500, 205_000, 27_500, 1_850],
  ),
  product('jaggery', 'Nolen gur', 'Date palm jaggery, 500 g', [52_000, 72_000, 790_000, 7_800, 79_000, 11_500, 850]),
]

export interface Line {
  product: Product
  quantity: number
}

/** Nobody buys more of one thing than this here, and one digit fits the cookie. */
const MAX_QUANTITY = 9

/** Reads the bag cookie, `tea.2-mug.1`. It ignores unknown products and quantities. */
export function readBag(cookie: string): Line[] {
  const lines: Line[] = []
  for (const product of PRODUCTS) {
    const quantity = Number(new RegExp(`(?:^|-)${product.slug}\\.([1-9])(?:-|$)`).exec(cookie)?.[1] ?? 0)
    if (quantity > 0) lines.push({ product, quantity })
  }
  return lines
}

export function writeBag(lines: readonly Line[]): string {
  return lines.map((line) => `${line.product.slug}.${line.quantity}`).join('-')
}

/** @returns the bag with one more or one less of a product */
export function changeBag(lines: readonly Line[], slug: string, change: 1 | -1): Line[] {
  const product = PRODUCTS.find((one) => one.slug === slug)
  if (!product) return [...lines]
  const before = lines.find((line) => line.product === product)?.quantity ?? 0
  const quantity = Math.min(MAX_QUANTITY, Math.max(0, before + change))
  const others = lines.filter((line) => line.product !== product)
  return quantity === 0 ? others : [...others, { product, quantity }]
}

/** @returns minor units */
export function totalOf(lines: readonly Line[], currency: Currency): number {
  return lines.reduce((total, line) => total + line.product.prices[currency] * line.quantity, 0)
}

type PriceList = readonly [BDT: number, ETB: number, NGN: number, GHS: number, KES: number, ZAR: number, GBP: number]

function product(slug: string, name: string, detail: string, [BDT, ETB, NGN, GHS, KES, ZAR, GBP]: PriceList): Product {
  return { slug, name, detail, prices: { BDT, ETB, NGN, GHS, KES, ZAR, GBP } }
}
