import { expect, it } from 'vitest';
import { SvgPen } from '../../parts/page/diagram/svg-pen.js';

it('writes what is drawn, whatever names say', () => {
  const pen = new SvgPen({} as CanvasRenderingContext2D);
  pen.save();
  pen.beginPath();
  pen.rect(0, 0, 10, 10);
  pen.clip();
  pen.fillStyle = '#f00';
  pen.fillText('</text><script>&"\u0000', 1, 2);
  pen.restore();
  const svg = pen.toSvg(20, 10, '#fff');
  expect(svg).toContain('<g clip-path="url(#clip-1)">');
  expect(svg).toContain('&lt;/text&gt;&lt;script&gt;&amp;&quot;\uFFFD</text>');
  expect(svg.match(/<g/g)).toHaveLength(svg.match(/<\/g>/g)!.length);
});
