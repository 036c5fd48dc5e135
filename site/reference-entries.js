import { Converter, ReflectionKind } from 'typedoc';

/** Gives the modules of the reference their import names. */
export function load({ converter }) {
  converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      module.name = module.name.replace(/^operators$/, 'rxjs-sessionize').replace(/^lib\//, 'rxjs-sessionize/');
    }
  });
}
