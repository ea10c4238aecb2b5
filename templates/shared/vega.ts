/**
 * The part of Vega that our charts need, put together from its packages.
 *
 * The `vega` package also registers maps, force layouts, trees, word clouds and regressions; left
 * out, the bundle is a quarter smaller. A chart that uses one of those fails at once, when parsed.
 */
import { changeset, transforms } from "vega-dataflow";
import * as encode from "vega-encode";
import { expressionInterpreter } from "vega-interpreter";
import { parse } from "vega-parser";
import * as dataTransforms from "vega-transforms";
import { extend } from "vega-util";
import { View } from "vega-view";
import * as viewTransforms from "vega-view-transforms";

extend(transforms, dataTransforms, viewTransforms, encode);

export { changeset, expressionInterpreter, parse, View };
