/** The schemas that become components of the OpenAPI document. Every use of one there is a reference. */

import { z } from 'zod'

/** Our own registry, because the global one may also hold schemas of the storefront that embeds this server. */
export const components = z.registry<{ id: string }>()
