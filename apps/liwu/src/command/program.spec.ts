import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { parsePortBase, portOf } from '../suite/ports.js';
import { ONE_OF_EACH, parseReplicas } from '../suite/replicas.js';
import { parseName, parseSeconds, someText, unsetEmptySettings, wholeNumber } from './options.js';
import { buildProgram } from './program.js';

const names = (program: Command): string[] => program.commands.map((command) => command.name());

describe('the command liwu', () => {
  it('has its commands, each of which explains itself', () => {
    const program = buildProgram();
    expect(names(program)).toEqual(expect.arrayContaining(['up', 'down', 'status', 'url', 'token', 'verify']));
    for (const command of program.commands) expect(command.helpInformation()).toMatch(/^Usage: liwu /);
  });

  it('takes a setting that is set to nothing as not set', () => {
    const environment = { LIWU_PORT_BASE: '', LIWU_STATE_DIR: '/state', PATH: '' };
    unsetEmptySettings(environment);
    expect(environment).toEqual({ LIWU_STATE_DIR: '/state', PATH: '' });
  });

  it('has its rigs begin their ports elsewhere than a suite, so that they can run beside it', () => {
    const usual = (command: Command): unknown => command.opts()['portBase'];
    const named = (program: Command, name: string): Command => program.commands.find((its) => its.name() === name)!;
    const program = buildProgram();
    expect(usual(named(program, 'up'))).toBe(4_600);
    const rigs = [named(program, 'chaos'), ...named(program, 'bench').commands];
    expect(rigs.map(usual)).toEqual(rigs.map(() => 5_600));
  });

  it('knows its version', () => {
    expect(buildProgram().version()).toMatch(/^[0-9]+\.[0-9]+\.[0-9]+$/);
  });

  it('puts each replica ten ports above the one before', () => {
    expect(portOf(parsePortBase('4600'), 'wallet', 2)).toBe(4_623);
  });

  it('takes the count of a service, and keeps those given before', () => {
    expect(parseReplicas('wallet=2', { ...ONE_OF_EACH, 'gift-catalog': 3 })).toEqual({
      'rtm-gateway': 1,
      'gift-catalog': 3,
      wallet: 2,
      'ack-watchdog': 1,
    });
  });

  it.each(['80', '70000', '46.5', '-1', 'x', ''])('refuses the port base %j', (text) => {
    expect(() => parsePortBase(text)).toThrow(/from 1024 to 65443/);
  });

  it.each(['wallet', 'wallet=0', 'wallet=9', 'purse=2', 'wallet=2=3'])('refuses the replicas %j', (text) => {
    expect(() => parseReplicas(text, ONE_OF_EACH)).toThrow(/must be/);
  });

  it.each(['0', '1.5', '-1', '101', 'ten', '0x10', ''])('refuses %j for a whole number from 1 to 100', (text) => {
    expect(() => wholeNumber(1, 100)(text)).toThrow('from 1 to 100');
  });

  it.each(['', '  ', 'four!'])('refuses the text %j where it is to say something in 4 characters', (text) => {
    expect(() => someText(4)(text)).toThrow('1 to 4 characters, and not blank');
    expect(someText(4)('four')).toBe('four');
  });

  it.each(['', 'mei lin', 'm'.repeat(41)])('refuses the name %j', (text) => {
    expect(() => parseName(text)).toThrow('1 to 40 letters, digits or hyphens');
  });

  it.each(['-1', '1.5', '4000', 'soon'])('refuses the seconds %j', (text) => {
    expect(() => parseSeconds(text)).toThrow(/seconds from 0 to 3600/);
  });
});
