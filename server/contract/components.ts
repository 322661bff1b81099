/** The schemas that the OpenAPI document names: each is one component, and every use of it there is a reference. */

import { z } from 'zod'

/** A registry of our own: the global one also holds what a storefront around this server puts there. */
export const components = z.registry<{ id: string }>()
