// Vega's packages carry no types of their own; those of the whole `vega` package hold for them.
declare module "vega-view" {
  export { View } from "vega";
}
declare module "vega-parser" {
  export { parse } from "vega";
}
declare module "vega-dataflow" {
  export { changeset, transforms } from "vega";
}
declare module "vega-encode";
declare module "vega-transforms";
declare module "vega-view-transforms";
