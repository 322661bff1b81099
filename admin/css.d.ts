/** Vite takes the stylesheet out of the script. */

declare module '*.css'
