import { defineComponent, h, onBeforeUnmount, onMounted, ref } from 'vue';
import { islands } from '../../islands/index.ts';

/** An interactive part of a page. Its module is loaded only on pages that use it, and draws it once the page is there. */
export const Island = defineComponent({
  inheritAttrs: false,
  props: { name: { type: String, required: true } },
  setup: ({ name }, { attrs, slots }) => {
    const place = ref();
    let remove;
    onMounted(async () => {
      const { mount } = await islands[name]();
      if (place.value !== null) remove = mount(place.value, attrs);
    });
    onBeforeUnmount(() => remove?.());
    return () => h('div', { class: ['island', name] }, [slots.default?.(), h('div', { ref: place })]);
  },
});
