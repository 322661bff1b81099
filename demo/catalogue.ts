/** What the shop sells, and the bag that it goes into. */

import type { Currency } from './countries.ts'

export interface Product {
  slug: string
  name: string
  detail: string
  /** In minor units. Set for each country, since a parcel to London costs more than one across Dhaka: nothing is converted. */
  prices: Readonly<Record<Currency, number>>
}

export const PRODUCTS: readonly Product[] = [
  {
    slug: 'tea',
    name: 'Srimangal black tea',
    detail: 'Second flush, 200 g tin',
    prices: { BDT: 45_000, ETB: 62_000, NGN: 680_000, GBP: 650 },
  },
  {
    slug: 'scarf',
    name: 'Jamdani scarf',
    detail: 'Handloom cotton, indigo',
    prices: { BDT: 320_000, ETB: 430_000, NGN: 4_800_000, GBP: 3_400 },
  },
  {
    slug: 'mug',
    name: 'Rayer Bazar mug',
    detail: 'Terracotta, glazed inside',
    prices: { BDT: 38_000, ETB: 54_000, NGN: 590_000, GBP: 950 },
  },
  {
    slug: 'notebook',
    name: 'Khadi notebook',
    detail: 'Stitched by hand, 160 pages',
    prices: { BDT: 29_050, ETB: 39_550, NGN: 445_000, GBP: 725 },
  },
  {
    slug: 'cushion',
    name: 'Nakshi cushion',
    detail: 'Kantha stitch, 40 × 40 cm',
    prices: { BDT: 145_000, ETB: 195_000, NGN: 2_150_000, GBP: 1_850 },
  },
  {
    slug: 'jaggery',
    name: 'Nolen gur',
    detail: 'Date palm jaggery, 500 g',
    prices: { BDT: 52_000, ETB: 72_000, NGN: 790_000, GBP: 850 },
  },
]

export interface Line {
  product: Product
  quantity: number
}

/** More than that of one thing is a wholesale order. */
const MOST_OF_ONE = 9

/** Reads the bag cookie, `tea.2-mug.1`. Whatever in it is no product or no quantity is left out. */
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
  const quantity = Math.min(MOST_OF_ONE, Math.max(0, before + change))
  const others = lines.filter((line) => line.product !== product)
  return quantity === 0 ? others : [...others, { product, quantity }]
}

/** @returns minor units */
export function totalOf(lines: readonly Line[], currency: Currency): number {
  return lines.reduce((total, line) => total + line.product.prices[currency] * line.quantity, 0)
}
