import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

// The ink of the text and of the main buttons: the slate blue about a corella's eye.
const ink: MantineColorsTuple = [
  '#eef2f8',
  '#dce4ef',
  '#bccbe0',
  '#97aed0',
  '#7793c1',
  '#5f7eb3',
  '#4b6a9f',
  '#385484',
  '#2b426b',
  '#1f3050',
];
// The blush by the bill; for marks, never for danger.
const coral: MantineColorsTuple = [
  '#fff1ed',
  '#fee0d8',
  '#fbc1b2',
  '#f79e88',
  '#f28167',
  '#ec6c50',
  '#d95338',
  '#bb402a',
  '#9c3523',
  '#7f2c1f',
];
const red: MantineColorsTuple = [
  '#fdeef1',
  '#f9d9df',
  '#f1b2be',
  '#e9889a',
  '#e0637b',
  '#d1455f',
  '#b92e4c',
  '#a1243f',
  '#861d34',
  '#6c1729',
];
const green: MantineColorsTuple = [
  '#eaf6f0',
  '#d3ebdf',
  '#a6d7bf',
  '#76c19d',
  '#4faa7f',
  '#349167',
  '#257853',
  '#1d6445',
  '#185238',
  '#12402c',
];
const yellow: MantineColorsTuple = [
  '#fdf5e4',
  '#faeac6',
  '#f5d78f',
  '#eec055',
  '#e2a72c',
  '#c68d17',
  '#a1710f',
  '#83590c',
  '#6a480b',
  '#523809',
];
const blue: MantineColorsTuple = [
  '#e9f4fa',
  '#d2e7f3',
  '#a5cfe6',
  '#76b5d8',
  '#4d9bc8',
  '#3183b2',
  '#236b95',
  '#1c597d',
  '#184a68',
  '#123a52',
];
const gray: MantineColorsTuple = [
  '#faf8f5',
  '#f4f0ea',
  '#eae4dc',
  '#ddd5ca',
  '#c6bcae',
  '#a49a8c',
  '#7d756a',
  '#615b54',
  '#47443f',
  '#302e2b',
];
// Slate night, lightest first as Mantine reads it: 0 text, 4 lines, 6 fields, 7 the page.
const dark: MantineColorsTuple = [
  '#dfe5ef',
  '#b9c3d4',
  '#93a0b8',
  '#6f7d98',
  '#3a4760',
  '#2c384f',
  '#222c40',
  '#171f2f',
  '#121926',
  '#0d131d',
];

const sans = [
  "'Figtree Variable'",
  'Seravek',
  '"Segoe UI Variable Text"',
  '"Segoe UI"',
  'ui-sans-serif',
  'system-ui',
  '-apple-system',
  'Roboto',
  '"Noto Sans"',
  '"Liberation Sans"',
  'sans-serif',
].join(', ');

export const theme = createTheme({
  colors: { ink, coral, red, green, yellow, blue, gray, dark },
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 6 },
  white: '#ffffff',
  black: '#22304a',
  fontFamily: sans,
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.8125rem', sm: '0.9375rem', md: '1rem', lg: '1.125rem', xl: '1.3125rem' },
  lineHeights: { xs: '1.4', sm: '1.5', md: '1.55', lg: '1.55', xl: '1.5' },
  radius: { xs: '4px', sm: '7px', md: '10px', lg: '14px', xl: '22px' },
  defaultRadius: 'md',
  shadows: {
    xs: 'var(--corella-shadow-low)',
    sm: 'var(--corella-shadow-low)',
    md: 'var(--corella-shadow)',
    lg: 'var(--corella-shadow)',
    xl: 'var(--corella-shadow-high)',
  },
  headings: {
    fontFamily: sans,
    fontWeight: '680',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '1.2' },
      h2: { fontSize: '1.25rem', lineHeight: '1.3' },
      h3: { fontSize: '1.0625rem', lineHeight: '1.4' },
    },
  },
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    ActionIcon: { defaultProps: { variant: 'subtle', size: 'lg' } },
    Alert: { defaultProps: { variant: 'light', radius: 'md' } },
    Anchor: { defaultProps: { underline: 'always' } },
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 600 } },
    Button: { defaultProps: { size: 'md' } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Input: { defaultProps: { size: 'md' } },
    InputWrapper: { defaultProps: { size: 'md' } },
    // The placeholder that takes the focus in a menu is no item of it, so a screen reader stumbles over it.
    Menu: { defaultProps: { shadow: 'md', radius: 'md', withInitialFocusPlaceholder: false } },
    Modal: {
      defaultProps: {
        centered: true,
        radius: 'lg',
        closeButtonProps: { 'aria-label': 'Close' },
        overlayProps: { backgroundOpacity: 0.5 },
      },
    },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    PasswordInput: {
      defaultProps: { size: 'md', visibilityToggleButtonProps: { 'aria-label': 'Show the password' } },
    },
    Skeleton: { defaultProps: { radius: 'sm' } },
    Textarea: { defaultProps: { size: 'md' } },
    TextInput: { defaultProps: { size: 'md' } },
    Tooltip: { defaultProps: { radius: 'sm', openDelay: 250 } },
  },
});

/** Ties Mantine's colours to the tokens of tokens.css, so that both name one palette. */
export const resolveVariables: CSSVariablesResolver = () => {
  const tied = {
    '--mantine-color-body': 'var(--corella-paper)',
    '--mantine-color-text': 'var(--corella-ink)',
    '--mantine-color-dimmed': 'var(--corella-ink-soft)',
    '--mantine-color-placeholder': 'var(--corella-ink-faint)',
    '--mantine-color-anchor': 'var(--corella-link)',
    '--mantine-color-error': 'var(--corella-danger)',
    '--mantine-color-default': 'var(--corella-surface)',
    '--mantine-color-default-hover': 'var(--corella-hover)',
    '--mantine-color-default-color': 'var(--corella-ink)',
    '--mantine-color-default-border': 'var(--corella-line-strong)',
    '--mantine-color-disabled': 'var(--corella-sunken)',
    '--mantine-color-disabled-color': 'var(--corella-ink-faint)',
    '--mantine-color-disabled-border': 'var(--corella-line)',
    '--mantine-color-red-text': 'var(--corella-danger)',
    '--mantine-color-red-light': 'var(--corella-danger-wash)',
    '--mantine-color-red-light-color': 'var(--corella-danger)',
    '--mantine-color-green-light': 'var(--corella-good-wash)',
    '--mantine-color-green-light-color': 'var(--corella-good)',
    '--mantine-color-yellow-light': 'var(--corella-warn-wash)',
    '--mantine-color-yellow-light-color': 'var(--corella-warn)',
    '--mantine-color-blue-light': 'var(--corella-info-wash)',
    '--mantine-color-blue-light-color': 'var(--corella-info)',
    '--mantine-color-coral-light': 'var(--corella-accent-wash)',
    '--mantine-color-coral-light-color': 'var(--corella-accent-text)',
    '--mantine-color-gray-light': 'var(--corella-sunken)',
    '--mantine-color-gray-light-color': 'var(--corella-ink-soft)',
  };
  return { variables: {}, light: tied, dark: tied };
};
