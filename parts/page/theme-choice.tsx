import { themeChoice, themeChoices } from './theme.js';

const names = { auto: 'Auto', light: 'Light', dark: 'Dark' };

/** Light, dark, or as the system is set. */
export const ThemeChoice = () => (
  <fieldset class="segments small">
    <legend class="unseen">Colours</legend>
    {themeChoices.map((choice) => (
      <label key={choice}>
        <input
          type="radio"
          name="theme"
          checked={themeChoice.value === choice}
          onChange={() => {
            themeChoice.value = choice;
          }}
        />
        {names[choice]}
      </label>
    ))}
  </fieldset>
);
